import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { xml } from "@codemirror/lang-xml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { Finding } from "../../api/lint";
import "./config-editor.css";

const colours = HighlightStyle.define([
  { tag: tags.tagName, class: "xml-tag" },
  { tag: tags.attributeName, class: "xml-name" },
  { tag: tags.attributeValue, class: "xml-value" },
  { tag: tags.comment, class: "xml-quiet" },
  { tag: tags.angleBracket, class: "xml-quiet" },
]);

interface ConfigEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  findings: readonly Finding[];
  /** Counts up when the cursor should go to `line`. */
  goTo?: { line: number; turn: number };
}

export function ConfigEditor({ label, value, onChange, findings, goTo }: ConfigEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changed = useRef(onChange);
  const first = useRef({ value, label });
  useEffect(() => {
    changed.current = onChange;
  });
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({ parent: host.current, state: stateOf(first.current, (text) => changed.current(text)) });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor.state, findings)));
  }, [findings]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || !goTo) return;
    const line = editor.state.doc.line(Math.min(Math.max(1, goTo.line), editor.state.doc.lines));
    editor.dispatch({ selection: { anchor: line.from }, scrollIntoView: true });
    editor.focus();
  }, [goTo]);
  return <div className="config-editor" ref={host} />;
}

function stateOf(first: { value: string; label: string }, onChange: (text: string) => void): EditorState {
  return EditorState.create({
    doc: first.value,
    extensions: [
      lineNumbers(),
      history(),
      indentOnInput(),
      bracketMatching(),
      xml(),
      syntaxHighlighting(colours),
      lintGutter(),
      EditorView.lineWrapping,
      // Tab is left to the browser, so that the keyboard can leave the editor.
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.contentAttributes.of({ "aria-label": first.label, spellcheck: "false" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString());
      }),
    ],
  });
}

/** Each finding underlines its line, without the indentation. */
export function diagnosticsOf(state: EditorState, findings: readonly Finding[]): Diagnostic[] {
  return findings.flatMap((finding) => {
    if (finding.line === null || finding.line < 1 || finding.line > state.doc.lines) return [];
    const line = state.doc.line(finding.line);
    const from = line.from + (line.text.length - line.text.trimStart().length);
    const message = finding.fix ? `${finding.message}\n${finding.fix}` : finding.message;
    return [{ from, to: line.to, severity: finding.severity, message }];
  });
}
