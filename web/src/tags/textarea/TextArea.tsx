import { useState } from "react";
import { Kbd } from "../../ui/Kbd";
import { Question } from "../Question";
import { textAttr } from "../results";
import type { TagProps } from "../types";
import { mostTexts, type Texts } from "./value";
import "./textarea.css";

export function TextArea(props: TagProps<Record<string, unknown>, Texts>) {
  const { node, value, change, readonly, hint, title } = props;
  // What is being typed: blank lines are part of it here, and left out of the answer.
  const [typed, setTyped] = useState<Texts | null>(null);
  const texts = typed ?? value;
  const fields = texts.length === 0 ? [""] : texts;
  const most = Math.max(mostTexts(node), fields.length);
  const rows = Math.max(1, Math.min(20, Number(node.attrs.rows) || 1));

  const set = (next: Texts) => {
    setTyped(next);
    change(next);
  };
  return (
    <Question {...props} role="group">
      <div className="textarea-texts">
        {fields.map((text, i) => (
          <div className="textarea-field" key={i}>
            <textarea
              rows={rows}
              value={text}
              placeholder={textAttr(node, "placeholder") ?? undefined}
              aria-label={fields.length > 1 ? `${title} ${i + 1}` : title}
              readOnly={readonly}
              data-note={i === 0 ? "" : undefined}
              onChange={(event) => set(fields.map((each, n) => (n === i ? event.target.value : each)))}
              onBlur={() => setTyped(null)}
            />
            {i === 0 && hint("write") ? <Kbd>{hint("write")}</Kbd> : null}
          </div>
        ))}
        {!readonly && fields.length < most && fields.at(-1)?.trim() ? (
          <button type="button" className="option" onClick={() => setTyped([...fields, ""])}>
            Add another
          </button>
        ) : null}
      </div>
    </Question>
  );
}
