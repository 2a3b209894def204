/**
 * CSS of a config, made safe. The browser parses it; what comes out again is rebuilt from the parsed rules: every
 * selector under the scope, and of the declarations only those that a `style` attribute may carry (looks and flow, no
 * position, no addresses). Rules of other kinds (@import, @font-face, @keyframes, @layer) are left out.
 */
import { safeDeclarations } from "../sanitise";

export function scoped(css: string, scope: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return Array.from(sheet.cssRules, (rule) => rebuilt(rule, scope)).join("");
}

function rebuilt(rule: CSSRule, scope: string): string {
  if (rule instanceof CSSMediaRule) {
    const inside = Array.from(rule.cssRules, (one) => rebuilt(one, scope)).join("");
    return inside === "" ? "" : `@media ${rule.media.mediaText}{${inside}}`;
  }
  if (!(rule instanceof CSSStyleRule)) return "";
  const declarations = safeDeclarations(rule.style.cssText.replace(/\s*!important/g, ""));
  if (declarations.length === 0) return "";
  return `${scope} :is(${rule.selectorText}){${declarations.map(([name, value]) => `${name}:${value}`).join(";")}}`;
}
