import type { Finding, Lint } from "../../api/lint";

/** Answers that a changed config would not fit: saving is possible, but only on purpose. */
export function answersLost(lint: Lint | null): Finding[] {
  return lint?.findings.filter((finding) => finding.code === "config_in_use") ?? [];
}

/** Why a config cannot be saved as it stands, with the way out; null when it can. */
export function whyNotSaved(lint: Lint | null): string | null {
  if (!lint) return "Checking the config …";
  const errors = lint.findings.filter((finding) => finding.severity === "error" && finding.code !== "config_in_use").length;
  if (errors === 0) return null;
  return errors === 1 ? "Correct the error in the config first." : `Correct the ${errors} errors in the config first.`;
}
