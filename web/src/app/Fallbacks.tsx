import type { ErrorComponentProps } from "@tanstack/react-router";
import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { ApiError, messageOf } from "../api/client";
import { Button, buttonClass } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Waiting } from "../ui/Waiting";
import "./fallbacks.css";

/** Between pages; it says so itself only when the wait is long enough to be noticed. */
export function Opening() {
  return (
    <main className="fallback">
      <Waiting what="Opening the page" />
    </main>
  );
}

export function NotFound() {
  return (
    <main className="fallback">
      <EmptyState
        title="There is no such page"
        action={
          <a className={buttonClass("main")} href="/projects">
            Go to projects
          </a>
        }
      >
        The address may be mistyped, or what was here is gone.
      </EmptyState>
    </main>
  );
}

export function RouteError({ error, reset }: ErrorComponentProps) {
  const { reset: resetQueries } = useQueryErrorResetBoundary();
  if (error instanceof ApiError && error.status === 404) return <NotFound />;
  return (
    <main className="fallback">
      <EmptyState
        title="This page could not be shown"
        action={
          <>
            <Button
              kind="main"
              onClick={() => {
                resetQueries();
                reset();
                window.location.reload();
              }}
            >
              Try again
            </Button>
            <a className={buttonClass()} href="/projects">
              Go to projects
            </a>
          </>
        }
      >
        {messageOf(error)}
      </EmptyState>
    </main>
  );
}
