import { expect, test } from "vitest";
import { scoped } from "./scoped";

const SCOPE = '[data-style~="s"]';

test("every selector is put under the scope", () => {
  expect(scoped(".a, body .b { color: red }", SCOPE)).toBe(`${SCOPE} :is(.a, body .b){color:red}`);
});

test("what leaves its box or loads something is dropped", () => {
  const css = ".a { position: fixed; inset: 0; background: url(https://x.example/p.png); color: red }";
  expect(scoped(css, SCOPE)).toBe(`${SCOPE} :is(.a){color:red}`);
});

test("imports, fonts and closing tags do not come through", () => {
  const css = '@import "https://x.example/a.css"; @font-face { font-family: x; src: url(x) } .a { color: red } </style><script>';
  expect(scoped(css, SCOPE)).not.toMatch(/import|font-face|<\/style|script/);
});
