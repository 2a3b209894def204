import type { Lint } from "../../api/lint";

/** Why a config cannot be saved as it stands, with the way out; null when it can. */
export function whyNotSaved(lint: Lint | null): string | null {
  if (!lint) return "Checking the config …";
  const errors = lint.findings.filter((finding) => finding.severity === "error").length;
  if (errors === 0) return null;
  return errors === 1 ? "Correct the error in the config first." : `Correct the ${errors} errors in the config first.`;
}
