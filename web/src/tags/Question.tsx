import { type ReactNode, useId } from "react";
import type { Node } from "./types";
import "./question.css";

interface QuestionProps {
  node: Node;
  title: string;
  titled: boolean;
  problem: string | null;
  origin: "prediction" | "manual" | null;
  role: "radiogroup" | "group";
  children: ReactNode;
}

/** What every control stands in: its name, whether it must be answered, whose word it is, and why it blocks Submit. */
export function Question({ node, title, titled, problem, origin, role, children }: QuestionProps) {
  const id = useId();
  const required = node.attrs.required === true;
  return (
    <div
      className="question"
      role={role}
      aria-label={title}
      aria-required={role === "radiogroup" && required ? true : undefined}
      aria-invalid={problem ? true : undefined}
      aria-describedby={problem ? id : undefined}
      data-control={node.name}
      data-origin={origin ?? undefined}
    >
      <div className="question-title">
        {titled ? null : (
          <span aria-hidden="true">
            {title}
            {required ? <span title="Needs an answer"> *</span> : null}
          </span>
        )}
        {origin === "prediction" ? <span className="question-model">model says</span> : null}
        {problem ? (
          <span className="question-problem" id={id} role="alert">
            {problem}
          </span>
        ) : null}
      </div>
      {children}
    </div>
  );
}
