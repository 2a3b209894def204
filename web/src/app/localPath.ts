/** Only a path of ours: a link must not send people elsewhere after they gave their password. */
export function localPath(next: unknown): string | undefined {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : undefined;
}
