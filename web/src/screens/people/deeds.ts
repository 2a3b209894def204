/** What a request did, in words: "made an annotation of task 7", "cancelled job 3". */
export function deedOf(method: string, url: string): string {
  const parts = url.split("?")[0]?.split("/").filter((part) => part !== "" && !SILENT.has(part)) ?? [];
  const whole = WHOLE[`${method} ${parts.join("/")}`];
  if (whole) return whole;
  const verb = DEEDS[parts.at(-1) ?? ""];
  const things = thingsOf(verb ? parts.slice(0, -1) : parts);
  const [last, ...above] = things;
  if (!last) return verb ?? VERBS[method] ?? method;
  const named = last.id === null && method === "POST" && !verb ? withArticle(singular(last.noun)) : nameOf(last);
  return [verb ?? VERBS[method] ?? method, [named, ...above.map(nameOf)].join(" of ")].join(" ");
}

const VERBS: Record<string, string> = { POST: "made", PUT: "replaced", PATCH: "changed", DELETE: "deleted", GET: "took out" };

/** Last words of an address that say what was done to the rest of it. */
const DEEDS: Record<string, string> = {
  accept: "accepted",
  cancel: "stopped",
  clone: "copied",
  "convert-to-draft": "made a draft of",
  download: "took out",
  export: "exported",
  import: "imported into",
  pause: "paused",
  recount: "recounted",
  release: "left",
  reimport: "imported anew into",
  restore: "brought back",
  resume: "went on with",
  "reset-token": "made a new token of",
  revoke: "revoked",
  rotate: "renewed",
  route: "sent to people from",
  seen: "read",
  "sign-out": "signed out",
  stop: "stopped",
  test: "tested",
  undo: "took back",
};

const WHOLE: Record<string, string> = {
  "POST session": "signed in",
  "DELETE session": "signed out",
  "GET logout": "signed out",
  "GET user/oidc/callback": "signed in",
  "POST user/login": "signed in",
  "POST user/signup": "signed up",
  "POST dm/actions": "ran an action on tasks",
  "GET invite": "looked up the invitation link",
};

/** Words of addresses that name nothing. */
const SILENT = new Set(["api", "dm"]);

interface Thing {
  noun: string;
  id: string | null;
}

/** What an address is about, the innermost first. */
function thingsOf(parts: readonly string[]): Thing[] {
  const things: Thing[] = [];
  for (const part of parts) {
    const last = things[0];
    if (/^\d+$|^[0-9a-f-]{16,}$/.test(part) && last) last.id = part;
    else things.unshift({ noun: part.replaceAll("-", " "), id: null });
  }
  return things;
}

function nameOf({ noun, id }: Thing): string {
  return id === null ? noun : `${singular(noun)} ${id}`;
}

function singular(noun: string): string {
  return noun.replace(/ies$/, "y").replace(/(?<!s)s$/, "");
}

function withArticle(noun: string): string {
  return `${/^[aeio]/.test(noun) ? "an" : "a"} ${noun}`;
}
