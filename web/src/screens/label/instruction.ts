const KEY = "juryroom.instruction-read";

/** Whether this browser has shown this instruction of a project. Storage may be closed to us: then it has not. */
export function isRead(project: number, instruction: string): boolean {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, string>)[project] === digest(instruction);
  } catch {
    return false;
  }
}

export function markRead(project: number, instruction: string): void {
  try {
    const read = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, string>;
    localStorage.setItem(KEY, JSON.stringify({ ...read, [project]: digest(instruction) }));
  } catch {
    // It is shown again at the next visit.
  }
}

/** Enough to notice that the text was changed. */
function digest(text: string): string {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (Math.imul(value, 31) + text.charCodeAt(i)) | 0;
  return `${text.length}:${value}`;
}
