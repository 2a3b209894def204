export function CreateProject() {
  return null;
}
