/** `$variables` of the config, looked up in a task. */

interface Shown {
  data: Record<string, unknown>;
  prediction: { score: number | null; model_version: string } | null;
}

const WHOLE = /^\$([\w-]+(?:\.[\w-]+|\[\d+\])*)$/;
const INSIDE = /\$([A-Za-z_][\w]*(?:\.[A-Za-z_]\w*|\[\d+\])*)/g;

/** `$a` gives the value itself; text around a variable gives text; undefined when the task lacks it. */
export function resolve(value: string, shown: Shown): unknown {
  const whole = WHOLE.exec(value.trim());
  if (whole?.[1]) return lookUp(whole[1], shown);
  let missing = false;
  const text = value.replace(INSIDE, (_match, path: string) => {
    const found = lookUp(path, shown);
    missing ||= found === undefined;
    return asText(found);
  });
  return missing ? undefined : text;
}

/** True when showing the value needs the task. */
export function isBound(value: string): boolean {
  return /\$[A-Za-z_]/.test(value);
}

function lookUp(path: string, shown: Shown): unknown {
  const exact = own(shown.data, path);
  if (exact !== undefined) return exact;
  const steps = path.replace(/\[(\d+)\]/g, ".$1").split(".");
  const [first, ...rest] = steps;
  const start = first === undefined ? undefined : own(shown.data, first);
  if (start === undefined && first === "prediction") return walk(shown.prediction, rest);
  return walk(start, rest);
}

function walk(start: unknown, steps: readonly string[]): unknown {
  let at = start;
  for (const step of steps) {
    if (typeof at !== "object" || at === null) return undefined;
    at = own(at as Record<string, unknown>, step);
  }
  return at ?? undefined;
}

function own(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Figures as people read them: at most three decimals. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(3)));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
