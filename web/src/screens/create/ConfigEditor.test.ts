import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import type { Finding } from "../../api/lint";
import { diagnosticsOf } from "./ConfigEditor";
import { answersLost, faultsOf, whyNotSaved } from "./whyNotSaved";

const finding = (given: Partial<Finding>): Finding => ({
  severity: "error", code: "x", tag: null, name: null, line: 2, message: "Wrong.", fix: null, ...given,
});
const lint = (...findings: Finding[]) => ({ ok: false, findings, tree: null, sample_task: null, required_data: {} });

test("a finding underlines its line from the first letter, and carries its fix", () => {
  const state = EditorState.create({ doc: "<View>\n  <Image/>\n</View>" });
  expect(diagnosticsOf(state, [finding({ fix: "Give it a name." })])).toEqual([
    { from: 9, to: 17, severity: "error", message: "Wrong.\nGive it a name." },
  ]);
});

test("a finding without a line, or past the end of an edited text, underlines nothing", () => {
  const state = EditorState.create({ doc: "<View/>" });
  expect(diagnosticsOf(state, [finding({ line: null }), finding({ line: 9 })])).toEqual([]);
});

test("errors keep a config from being saved, warnings do not", () => {
  expect(whyNotSaved(lint(finding({}), finding({})))).toBe("Correct the 2 errors in the config first.");
  expect(whyNotSaved(lint(finding({ severity: "warning" })))).toBeNull();
  expect(whyNotSaved(null)).toMatch(/Checking/);
});

test("answers that would be lost are a question, not a hindrance", () => {
  const used = lint(
    finding({ code: "config_in_use", line: null, message: "These labels still exist: A (1 annotation)" }),
    finding({ code: "config_in_use", line: null, message: "Repeat with force=true to change the config all the same." }),
  );
  expect(whyNotSaved(used)).toBeNull();
  expect(answersLost(used)).toEqual(["These labels still exist: A (1 annotation)"]);
  expect(faultsOf(used.findings)).toEqual([]);
});
