import type { ReactNode } from "react";
import { Banner } from "./Banner";

interface FailedProps {
  error: Error | null;
  /** The way out. */
  children?: ReactNode;
}

/** Why something did not go, in the words of whoever refused it; nothing while nothing has failed. */
export function Failed({ error, children }: FailedProps) {
  return error ? (
    <Banner tone="bad" title={error.message}>
      {children}
    </Banner>
  ) : null;
}
