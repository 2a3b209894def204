import DOMPurify from "dompurify";

const TAGS = [
  ..."a abbr b blockquote br code dd div dl dt em figure figcaption h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre".split(" "),
  ..."q s section small span strong sub sup table tbody td tfoot th thead tr u ul".split(" "),
];
const ATTRIBUTES = ["alt", "class", "colspan", "dir", "height", "href", "lang", "rowspan", "src", "style", "title", "width"];

let purify: typeof DOMPurify | null = null;

/** HTML from task data, without anything that runs, submits, frames or covers the screen. */
export function sanitise(html: string): string {
  purify ??= prepared();
  return purify.sanitize(html, { ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false });
}

function prepared(): typeof DOMPurify {
  const own = DOMPurify(window);
  own.addHook("afterSanitizeAttributes", (element) => {
    if (element.hasAttribute("style")) {
      const style = safeDeclarations(element.getAttribute("style") ?? "");
      element.setAttribute("style", style.map(([name, value]) => `${name}:${value}`).join(";"));
    }
    if (element.tagName === "A") {
      element.setAttribute("target", "_blank");
      element.setAttribute("rel", "noopener noreferrer");
    }
    if (element.tagName === "IMG") {
      element.setAttribute("referrerpolicy", "no-referrer");
      element.setAttribute("draggable", "false");
    }
  });
  return own;
}

/** Properties a config or task may set: looks and flow, nothing that leaves its own box. */
const SAFE = new RegExp(
  `^(${[
    "align-(content|items|self)|aspect-ratio|background(-color)?|border(-(top|right|bottom|left))?(-(color|style|width|radius))?",
    "border-(top|bottom)-(left|right)-radius|border-collapse|border-spacing|box-shadow|box-sizing|color|column(s|-[a-z]+)|display|flex(-[a-z]+)?",
    "float|clear|font(-(family|size|style|variant|weight|variant-numeric))?|gap|row-gap|grid(-[a-z-]+)?|height|hyphens|justify-(content|items|self)",
    "letter-spacing|line-height|list-style(-[a-z]+)?|(margin|padding)(-(top|right|bottom|left|inline|block))?|(max|min)-(width|height)",
    "object-(fit|position)|opacity|order|overflow(-[xy]|-wrap)?|place-(content|items|self)|text-(align|decoration|indent|overflow|transform|wrap)",
    "vertical-align|visibility|white-space|width|word-(break|spacing|wrap)|writing-mode",
  ].join("|")})$`,
);
const UNSAFE_VALUE = /url\s*\(|image-set\s*\(|expression|javascript:|@import|[<>{}\\]/i;

/** The declarations of a style attribute that are safe to apply, in order. */
export function safeDeclarations(style: string): [string, string][] {
  return style
    .split(";")
    .map((declaration): [string, string] => {
      const colon = declaration.indexOf(":");
      return [declaration.slice(0, colon).trim().toLowerCase(), declaration.slice(colon + 1).trim()];
    })
    .filter(([name, value]) => SAFE.test(name) && value !== "" && !UNSAFE_VALUE.test(value) && !pullsOut(name, value));
}

/** Negative lengths draw a box over its neighbours; `calc(0px - 9px)` is one, too. */
function pullsOut(name: string, value: string): boolean {
  return /^(margin|text-indent|letter-spacing|word-spacing)/.test(name) ? value.includes("-") : /(^|[\s,(*/+])-\.?\d/.test(value);
}

/** The same as React wants it. */
export function safeStyle(style: string | null | undefined): Record<string, string> {
  const camel = (name: string) => name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  return Object.fromEntries(safeDeclarations(style ?? "").map(([name, value]) => [camel(name), value]));
}
