import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type LabelInterface, labelInterface } from "../../api/interface";
import { whoami } from "../../api/whoami";
import { loadTags, type Tags } from "../../tags/registry";
import type { Node } from "../../tags/types";

/** What a person does on a screen from opening it to leaving it. */
export interface Visit {
  open(): Promise<void>;
  close(): void;
  visible(visible: boolean): void;
  hidePage(): void;
  showPage(): void;
}

/** What every visit begins with. */
export interface VisitParts {
  shown: LabelInterface;
  tags: Tags;
  /** Whose visit it is. */
  user: number;
}

/** One visit for as long as the screen is open, whatever is refetched meanwhile; another `subject` begins another. */
export function useVisit<Session extends Visit>(project: number, subject: string, make: (parts: VisitParts) => Session) {
  const shown = useQuery(labelInterface(project));
  const me = useQuery(whoami);
  const [first, setFirst] = useState<LabelInterface | undefined>(shown.data);
  const [opened, setOpened] = useState<{ session: Session; tags: Tags } | Error | null>(null);
  if (!first && shown.data) setFirst(shown.data);
  const user = me.data?.id;
  useEffect(() => {
    if (!first || user === undefined) return;
    let session: Session | null = null;
    let gone = false;
    loadTags(first.tree as Node)
      .then((tags) => {
        if (gone) return;
        session = make({ shown: first, tags, user });
        setOpened({ session, tags });
        return session.open();
      })
      .catch((error: unknown) => setOpened(error instanceof Error ? error : new Error(String(error))));
    return () => {
      gone = true;
      session?.close();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `make` is new at every render; what it reads is in `subject`
  }, [first, user, subject]);
  usePageEvents(opened instanceof Error ? null : (opened?.session ?? null));
  const failed = shown.error ?? me.error ?? (opened instanceof Error ? opened : null);
  return { failed, opened: opened instanceof Error ? null : opened, user };
}

function usePageEvents(session: Visit | null): void {
  useEffect(() => {
    if (!session) return;
    const visibility = () => session.visible(document.visibilityState === "visible");
    const hide = () => session.hidePage();
    const show = (event: PageTransitionEvent) => {
      if (event.persisted) session.showPage();
    };
    document.addEventListener("visibilitychange", visibility);
    window.addEventListener("pagehide", hide);
    window.addEventListener("pageshow", show);
    return () => {
      document.removeEventListener("visibilitychange", visibility);
      window.removeEventListener("pagehide", hide);
      window.removeEventListener("pageshow", show);
    };
  }, [session]);
}
