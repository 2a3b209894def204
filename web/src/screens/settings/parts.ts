/** The pages of a project's settings, in the order of their tabs. */
export const PARTS = [
  { name: "about", label: "About", needs: null },
  { name: "config", label: "Labelling config", needs: null },
  { name: "labelling", label: "Labelling", needs: null },
  { name: "agreement", label: "Agreement", needs: null },
  { name: "review", label: "Review", needs: null },
  { name: "members", label: "Members", needs: "members.view" },
  { name: "keeping", label: "Keeping", needs: null },
] as const;

export type Part = (typeof PARTS)[number]["name"];

/** The page that an address asks for. */
export function readPart(search: Record<string, unknown>): { part?: Part } {
  const found = PARTS.find(({ name }) => name === search.part);
  return found ? { part: found.name } : {};
}
