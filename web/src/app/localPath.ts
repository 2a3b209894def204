/** Only a path of ours: a link must not send people elsewhere after they gave their password. */
export function localPath(next: unknown): string | undefined {
  if (typeof next !== "string" || !/^\/(?![/\\])/.test(next)) return undefined;
  // Browsers leave out tabs and line breaks: "/\t/elsewhere.example" is "//elsewhere.example" to them.
  return Array.from(next).every((letter) => letter >= " ") ? next : undefined;
}
