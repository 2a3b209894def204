/** The fields that differ, or null when none does. */
export function changed<Whole, Name extends keyof Whole>(
  before: Whole,
  after: Whole,
  names: readonly Name[],
): Partial<Pick<Whole, Name>> | null {
  const differing = names.filter((name) => before[name] !== after[name]);
  if (differing.length === 0) return null;
  return Object.fromEntries(differing.map((name) => [name, after[name]])) as Partial<Pick<Whole, Name>>;
}
