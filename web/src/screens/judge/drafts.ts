import type { Draft, PromptVersion } from "../../api/prompts";

export const EMPTY: Draft = {
  system: "",
  user_text: "",
  provider_model_id: "",
  model_provider_connection: null,
  max_few_shot_examples: 0,
  rounds: 2,
  parameters: {},
};

/** What a version asks, to be written on. */
export function draftOf(version: PromptVersion | undefined): Draft {
  if (!version) return EMPTY;
  return {
    system: version.system,
    user_text: version.user_text,
    provider_model_id: version.provider_model_id,
    model_provider_connection: version.model_provider_connection,
    max_few_shot_examples: version.max_few_shot_examples,
    rounds: version.rounds,
    parameters: version.parameters,
  };
}

/** Whether a draft asks anything else than a version. The order of parameters says nothing. */
export function isChanged(draft: Draft, version: PromptVersion | undefined): boolean {
  return plain(draft) !== plain(draftOf(version));
}

function plain(draft: Draft): string {
  const parameters = Object.entries(draft.parameters).filter(([, value]) => value !== null).sort(([one], [other]) => one.localeCompare(other));
  return JSON.stringify({ ...draft, parameters });
}

/** A draft outlives the tab: it is kept in this browser until it became a version. */
export function keptDraft(prompt: number): { draft: Draft; parent: number | null } | null {
  try {
    const text = localStorage.getItem(key(prompt));
    return text ? (JSON.parse(text) as { draft: Draft; parent: number | null }) : null;
  } catch {
    return null;
  }
}

export function keepDraft(prompt: number, kept: { draft: Draft; parent: number | null } | null): void {
  try {
    if (kept) localStorage.setItem(key(prompt), JSON.stringify(kept));
    else localStorage.removeItem(key(prompt));
  } catch {
    // Storage is closed to us: the draft lasts as long as the page.
  }
}

const key = (prompt: number) => `juryroom.prompt.${prompt}`;
