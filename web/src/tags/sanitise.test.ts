import { describe, expect, test } from "vitest";
import { safeStyle, sanitise } from "./sanitise";

describe("HTML from a task", () => {
  test.each([
    ["a script", "<script>alert(1)</script><b>x</b>", "<b>x</b>"],
    ["a handler", '<b onclick="alert(1)">x</b>', "<b>x</b>"],
    ["a frame", '<iframe src="https://example.org"></iframe>x', "x"],
    ["a form", '<form action="/api"><input name="a"></form>x', "x"],
    ["a javascript link", '<a href="javascript:alert(1)">x</a>', '<a target="_blank" rel="noopener noreferrer">x</a>'],
    ["an svg", '<svg onload="alert(1)"></svg>x', "x"],
    ["a covering style", '<div style="position:fixed;inset:0;color:red">x</div>', '<div style="color:red">x</div>'],
  ])("loses %s", (_what, html, expected) => {
    expect(sanitise(html)).toBe(expected);
  });

  test("keeps a picture, loaded without saying where from", () => {
    expect(sanitise('<img src="/data/upload/1/a.jpg" alt="" onerror="x()">')).toBe(
      '<img src="/data/upload/1/a.jpg" alt="" referrerpolicy="no-referrer" draggable="false">',
    );
  });
});

describe("style of a config", () => {
  test("keeps layout and looks", () => {
    expect(safeStyle("display: flex; gap: 24px; flex-wrap: wrap; max-width: calc(100vh - 2px)")).toEqual({
      display: "flex",
      gap: "24px",
      flexWrap: "wrap",
      maxWidth: "calc(100vh - 2px)",
    });
  });

  test.each([
    "position: fixed",
    "background: url(https://x/y)",
    "background: u\\72l(https://x/y)",
    "background: image-set('https://x/y' 1x)",
    "width: expression(alert(1))",
    "margin-left: -500px",
    "margin: 0 0 0 -500px",
    "margin-top: calc(0px - 90vh)",
    "margin: -.5em",
    "text-indent: calc(1px * -900)",
    "letter-spacing: -1em",
    "transform: scale(9)",
    "inset: 0",
    "behavior: x",
    "z-index: 9",
    "color:red}",
    "--line: red",
  ])("drops %s", (style) => {
    expect(safeStyle(style)).toEqual({});
  });
});
