import { expect, test } from "vitest";
import type { PromptVersion } from "../../api/prompts";
import { draftOf, EMPTY, isChanged, keepDraft, keptDraft } from "./drafts";

const version = { system: "Judge {a}", user_text: "", provider_model_id: "m", model_provider_connection: 1, max_few_shot_examples: 0, rounds: 2, parameters: { seed: 1, temperature: 0 } } as unknown as PromptVersion;

test("a draft is changed when it asks anything else, whatever the order of parameters", () => {
  const draft = draftOf(version);
  expect(isChanged({ ...draft, parameters: { temperature: 0, seed: 1, effort: null } }, version)).toBe(false);
  expect(isChanged({ ...draft, system: "Judge {b}" }, version)).toBe(true);
});

test("a draft is kept until it became a version", () => {
  keepDraft(7, { draft: { ...EMPTY, system: "half" }, parent: 3 });
  expect(keptDraft(7)?.draft.system).toBe("half");
  keepDraft(7, null);
  expect(keptDraft(7)).toBeNull();
});
