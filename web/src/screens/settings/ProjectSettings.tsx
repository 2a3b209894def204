export function ProjectSettings() {
  return null;
}
