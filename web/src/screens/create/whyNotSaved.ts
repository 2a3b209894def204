import type { Finding, Lint } from "../../api/lint";

const IN_USE = "config_in_use";
/** How a script goes on; here a button does it. */
const FOR_SCRIPTS = /^Repeat with force=true/;

/** Faults of the text itself, without what is said about answers it would leave behind. */
export function faultsOf(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.code !== IN_USE);
}

/** Which answers a changed config would not fit: saving is possible, but only on purpose. */
export function answersLost(lint: Lint | null): string[] {
  const lost = lint?.findings.filter((finding) => finding.code === IN_USE) ?? [];
  return withoutScripts(lost.map((finding) => finding.message));
}

export function withoutScripts(messages: readonly string[]): string[] {
  return messages.filter((message) => !FOR_SCRIPTS.test(message));
}

/** Why a config cannot be saved as it stands, with the way out; null when it can. */
export function whyNotSaved(lint: Lint | null): string | null {
  if (!lint) return "Checking the config …";
  const errors = faultsOf(lint.findings).filter((finding) => finding.severity === "error").length;
  if (errors === 0) return null;
  return errors === 1 ? "Correct the error in the config first." : `Correct the ${errors} errors in the config first.`;
}
