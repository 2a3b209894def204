import type { CSSProperties } from "react";
import type { NextReview, ReviewedAnswer } from "../../api/reviews";
import type { Result } from "../../draft/types";
import { inTitles, type Titles } from "../../tags/ranker/titles";
import { inWords } from "../../tags/results";
import { Kbd } from "../../ui/Kbd";
import { resultWords } from "../manager/resultWords";
import { shortName } from "./sides";

interface AnswerLinesProps {
  shown: NextReview;
  /** What the ids in a ranking stand for. */
  titles: ReadonlyMap<string, Titles>;
  current: ReviewedAnswer | null;
  /** Show what the model says. */
  withModel: boolean;
  /** The person's own figure; null: not shown. */
  agreement: number | null;
  /** How many lines have room, whatever the task has: the picture above stays the same size. */
  lines: number;
  onChoose: (annotation: number) => void;
}

const STATES: Record<string, string> = { accepted: "✓ accepted", fixed: "✓ fixed", rejected: "✕ rejected" };

/** Who says what, one line each; the one that is drawn above is marked. */
export function AnswerLines({ shown, titles, current, withModel, agreement, lines, onChoose }: AnswerLinesProps) {
  const answers = shown.annotations.filter((each) => !each.adjudicated);
  const models = withModel ? shown.task.predictions : [];
  return (
    <section className="review-lines" aria-label="Answers" style={{ "--lines": lines } as CSSProperties}>
      <ul role="list">
        {answers.map((answer, i) => (
          <li key={answer.id}>
            <button
              type="button"
              className="review-line"
              aria-pressed={answer.id === current?.id}
              disabled={answers.length === 1}
              onClick={() => onChoose(answer.id)}
            >
              {answers.length > 1 ? <Kbd>{i + 1}</Kbd> : null}
              <span className="review-who">{shortName(answer.who)}</span>
              <Words result={inTitles(answer.result, titles)} />
              <span className="review-standing">{standing(answer, current)}</span>
            </button>
          </li>
        ))}
        {models.map((prediction) => (
          <li key={prediction.id} className="review-line review-line-model">
            <span className="review-who">{prediction.model_version || "model"}</span>
            <Words result={inTitles(prediction.result, titles)} />
            <span className="review-standing figures">{prediction.score === null ? "" : `score ${prediction.score.toFixed(2)}`}</span>
          </li>
        ))}
      </ul>
      {agreement === null ? null : (
        <p className="review-agreement figures" title="How well the answers to this task agree, from 0 to 1">
          agreement {agreement.toFixed(2)}
        </p>
      )}
    </section>
  );
}

function standing(answer: ReviewedAnswer, current: ReviewedAnswer | null): string {
  if (answer.was_cancelled) return "skipped";
  const said = STATES[answer.review ?? ""];
  return said ?? (answer.id === current?.id ? "to review" : "waits");
}

function Words({ result }: { result: readonly Result[] }) {
  const told = resultWords(result);
  return (
    <span className="review-words">
      {told.length === 0 ? <span className="review-quiet">no answer</span> : null}
      {told.map(([name, said], i) => (
        <span key={i}>
          <span className="review-quiet">{inWords(name)}</span> {said}
        </span>
      ))}
    </span>
  );
}
