import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { disputeCounts } from "../../api/adjudication";
import { messageOf } from "../../api/client";
import { project } from "../../api/projects";
import { reviewProgress } from "../../api/reviews";
import { buttonClass } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { count } from "../../ui/count";
import { Kbd } from "../../ui/Kbd";
import { useKey } from "../../ui/keys";
import { Progress } from "../../ui/Progress";
import { Waiting } from "../../ui/Waiting";
import { Disputes } from "./Disputes";
import "./review.css";

/** Where a reviewer begins: what waits for review, what waits for a final answer, and why. */
export function ReviewPage() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/review" });
  const { data } = useQuery(project(id));
  const reviews = useQuery({ ...reviewProgress(id), staleTime: 0 });
  const disputes = useQuery({ ...disputeCounts(id), staleTime: 0 });
  const navigate = useNavigate();
  useKey("KeyR", () => void navigate({ to: "/projects/$id/review/stream", params: { id } }));
  useKey("KeyS", () => void navigate({ to: "/projects/$id/review/settle", params: { id } }));
  const failed = reviews.error ?? disputes.error;
  const waiting = reviews.data?.waiting ?? 0;
  const disputed = disputes.data?.waiting ?? 0;
  return (
    <main className="page" id="main">
      <title>{`Review · ${data?.title ?? ""}`}</title>
      <h1>Review</h1>
      {failed ? <p role="alert">{messageOf(failed)}</p> : null}
      {reviews.isPending || disputes.isPending ? <Waiting what="Counting what waits" /> : null}
      <div className="review-jobs">
        <Card aria-labelledby="to-review">
          <h2 id="to-review">Answers to review</h2>
          <div>
            <p className="review-number figures">{waiting.toLocaleString("en")}</p>
            <p className="review-quiet">{reviewWords(waiting, reviews.data?.reviewed ?? 0, reviews.data?.mine ?? 0)}</p>
            <Progress label="Tasks reviewed" done={reviews.data?.reviewed ?? 0} total={reviews.data?.limit ?? reviews.data?.total ?? 0} />
          </div>
          <div>
            <Link to="/projects/$id/review/stream" params={{ id }} className={buttonClass(waiting > 0 ? "main" : "plain")}>
              Review answers <Kbd>r</Kbd>
            </Link>
          </div>
        </Card>
        <Card aria-labelledby="to-settle">
          <h2 id="to-settle">Disagreements to settle</h2>
          <div>
            <p className="review-number figures">{disputed.toLocaleString("en")}</p>
            <p className="review-quiet">
              {disputed === 0 ? "No task waits for a final answer." : `${disputed === 1 ? "task waits" : "tasks wait"} for a final answer.`}{" "}
              {disputes.data ? `${disputes.data.done.toLocaleString("en")} settled.` : ""}
            </p>
            <Progress label="Disagreements settled" done={disputes.data?.done ?? 0} total={(disputes.data?.done ?? 0) + disputed} />
          </div>
          <div>
            <Link to="/projects/$id/review/settle" params={{ id }} className={buttonClass(disputed > 0 && waiting === 0 ? "main" : "plain")}>
              Settle them <Kbd>s</Kbd>
            </Link>
          </div>
        </Card>
      </div>
      <Disputes project={id} count={disputed} />
    </main>
  );
}

function reviewWords(waiting: number, reviewed: number, mine: number): string {
  const done = `${count(reviewed, "task")} reviewed in full, ${mine.toLocaleString("en")} with a review by me.`;
  return waiting === 0 ? `Nothing waits. ${done}` : `${waiting === 1 ? "task waits" : "tasks wait"} for review. ${done}`;
}
