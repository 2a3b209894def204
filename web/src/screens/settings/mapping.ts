import type { ConfigMapping, Lost } from "../../api/configChange";

/** What stands for one lost control or label in a form. */
export const keyOf = (lost: Lost) => JSON.stringify([lost.control, lost.label]);

/** The names chosen in a form as a mapping; what is left as it is has no place in it. */
export function mappingOf(lost: readonly Lost[], chosen: Readonly<Record<string, string>>): ConfigMapping {
  const mapping: ConfigMapping = { controls: {}, labels: {} };
  for (const each of lost) {
    const name = chosen[keyOf(each)] ?? each.suggestion ?? "";
    if (name === "") continue;
    if (each.label === null) mapping.controls[each.control] = name;
    else mapping.labels[each.control] = { ...mapping.labels[each.control], [each.label]: name };
  }
  return mapping;
}

export function isEmpty(mapping: ConfigMapping): boolean {
  return Object.keys(mapping.controls).length === 0 && Object.keys(mapping.labels).length === 0;
}

/** `2 annotations, 1 draft`. */
export function usesOf({ annotations, predictions, drafts }: Pick<Lost, "annotations" | "predictions" | "drafts">): string {
  const parts: [number, string][] = [
    [annotations, "annotation"],
    [drafts, "draft"],
    [predictions, "prediction"],
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([number, noun]) => `${number} ${noun}${number === 1 ? "" : "s"}`)
    .join(", ");
}
