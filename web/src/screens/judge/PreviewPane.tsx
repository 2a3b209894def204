import type { Estimate, Preview } from "../../api/prompts";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Waiting } from "../../ui/Waiting";
import { count } from "../../ui/count";
import { money } from "./words";

interface PreviewPaneProps {
  preview: Preview | undefined;
  error: Error | null;
  estimate: Estimate | undefined;
  place: string;
  onStep: (by: number) => void;
}

/** A real task as the model would get it, and what asking about all of them would cost. */
export function PreviewPane({ preview, error, estimate, place, onStep }: PreviewPaneProps) {
  return (
    <section className="judge-preview" aria-labelledby="preview">
      <div className="judge-preview-head">
        <h2 id="preview">What is sent</h2>
        <span className="judge-quiet figures">{place}</span>
        <Button aria-label="The task before" onClick={() => onStep(-1)}>
          ‹
        </Button>
        <Button aria-label="The next task" onClick={() => onStep(1)}>
          ›
        </Button>
      </div>
      <Failed error={error} />
      {preview?.problem ? <Banner tone="warn" title={preview.problem} /> : null}
      {preview ? <Messages preview={preview} /> : error ? null : <Waiting what="Rendering a task" />}
      <p className="judge-estimate figures" data-testid="draft-estimate">
        {estimate ? estimateWords(estimate) : " "}
      </p>
      {preview ? (
        <details>
          <summary>The form of the reply</summary>
          <pre className="judge-code">{JSON.stringify(preview.reply_schema, null, 1)}</pre>
        </details>
      ) : null}
    </section>
  );
}

function Messages({ preview }: { preview: Preview }) {
  const [first = [], ...others] = preview.messages;
  return (
    <>
      <ol role="list" className="judge-messages">
        {first.map((message, i) => (
          <li key={i}>
            <h3>{message.role}</h3>
            {message.content.map((part, j) =>
              part.type === "image" ? (
                <img key={j} src={part.url ?? ""} alt={`picture ${j + 1} of the task`} referrerPolicy="no-referrer" />
              ) : (
                <pre key={j}>{part.text}</pre>
              ),
            )}
          </li>
        ))}
      </ol>
      {others.length > 0 ? <p className="judge-quiet">And again in {count(others.length, "other order")}.</p> : null}
    </>
  );
}

/** What a draft would cost over all tasks, in a line. */
export function estimateWords({ tasks, requests, total, low, high, input_tokens, output_tokens, left_out, price }: Estimate): string {
  const tokens = `${Math.round(input_tokens + output_tokens).toLocaleString("en")} tokens`;
  const cost = total === null ? "price not known" : price && price.input + price.output === 0 ? "free" : `${money(total)} (${money(low)} to ${money(high)})`;
  const left = left_out > 0 ? ` · ${left_out} of the sample lack a field` : "";
  return `All ${count(tasks, "task")}: ${count(requests, "request")}, about ${tokens}, ${cost}${left}`;
}
