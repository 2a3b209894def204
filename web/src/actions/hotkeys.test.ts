import { describe, expect, test } from "vitest";
import { comboOf, parseHotkey, showCombo } from "./combo";
import { commandsOf, type Desk, FIXED, givingWay, keysOfCommands } from "./commands";
import { assignKeys as assign, type KeyGroup } from "./hotkeys";

const group = (owner: string, labels: string[], wanted: (string | null)[] = []): KeyGroup => ({
  owner,
  keys: labels.map((label, i) => ({ id: label, label, wanted: wanted[i] ?? null })),
});
const press = (code: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) =>
  comboOf({ code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
const desk = { hasPicture: true, hasPair: true, hasNote: true } as Desk;
const commands = commandsOf(desk);
const reserved = keysOfCommands(commands);
const assignKeys = (groups: KeyGroup[], taken: ReadonlySet<string>) => assign(groups, taken, FIXED);

describe("keys given to controls", () => {
  test("the first control has the digits, the second the row below", () => {
    const map = assignKeys([group("verdict", ["Same", "Similar", "Different"]), group("sure", ["1", "2", "3", "4", "5"])], reserved);
    expect(map.comboOf("verdict", "Different")).toBe("Digit3");
    expect(["1", "2", "3", "4", "5"].map((id) => map.comboOf("sure", id))).toEqual(["KeyQ", "KeyW", "KeyE", "KeyR", "KeyT"]);
    expect(map.conflicts).toEqual([]);
  });

  test("arrows do not use up a row", () => {
    const map = assignKeys([group("pick", ["A", "B"], ["left", "right"]), group("sure", ["1", "2"])], reserved);
    expect(map.comboOf("pick", "A")).toBe("ArrowLeft");
    expect(map.comboOf("sure", "1")).toBe("Digit1");
  });

  test("what the config asks for comes first, even from a later control", () => {
    const map = assignKeys([group("a", ["x", "y"]), group("b", ["z"], ["1"])], reserved);
    expect(map.comboOf("b", "z")).toBe("Digit1");
    expect(map.comboOf("a", "x")).toBe("KeyQ");
  });

  test("a key asked for twice goes to the first, the other gets a free one and a sentence", () => {
    const map = assignKeys([group("a", ["x"], ["k"]), group("b", ["y"], ["k"])], reserved);
    expect(map.byCombo.get("KeyK")?.owner).toBe("a");
    expect(map.comboOf("b", "y")).toBe("Digit1");
    expect(map.conflicts).toEqual(['b: "y" asks for k, which "x" of a already has.']);
  });

  test("a key nobody could do without is refused", () => {
    const map = assignKeys([group("a", ["x"], ["enter"])], reserved);
    expect(map.comboOf("a", "x")).toBe("Digit1");
    expect(map.conflicts).toHaveLength(1);
  });

  test("a command gives way to a key the config asks for", () => {
    const map = assignKeys([group("a", ["x"], ["s"])], reserved);
    expect(map.comboOf("a", "x")).toBe("KeyS");
    expect(givingWay(commands, map).find((command) => command.name === "skip")?.keys).toEqual(["Shift+KeyS"]);
  });

  test("forty choices get every free key once, and the rest a sentence", () => {
    const labels = Array.from({ length: 40 }, (_, i) => `c${i}`);
    const map = assignKeys([group("a", labels)], reserved);
    // Ten digits and 26 letters, less s, z, x, n, u, b, c and h.
    expect(map.byCombo.size).toBe(36 - 8);
    expect(map.conflicts).toEqual(['a: no key is left for "c28" and 11 more.']);
  });
});

describe("combos", () => {
  test("the key pad's digits are digits, and meta is ctrl", () => {
    expect(press("Numpad3")).toBe("Digit3");
    expect(press("Enter", { metaKey: true })).toBe("Ctrl+Enter");
  });

  test.each([
    ["1", "Digit1"],
    ["Shift+A", "Shift+KeyA"],
    ["ctrl + enter", "Ctrl+Enter"],
    ["left", "ArrowLeft"],
    ["?", "Shift+Slash"],
  ])("a config's %s is %s", (text, combo) => {
    expect(parseHotkey(text)).toBe(combo);
  });

  test("words that are no key are refused", () => {
    expect(parseHotkey("hyper+a")).toBeNull();
    expect(parseHotkey("banana")).toBeNull();
  });

  test("hints follow the keyboard's own letters", () => {
    expect(showCombo("KeyQ", new Map([["KeyQ", "a"]]))).toBe("a");
    expect(showCombo("Ctrl+Enter")).toBe("ctrl ⏎");
    expect(showCombo("Shift+KeyZ")).toBe("⇧z");
  });
});
