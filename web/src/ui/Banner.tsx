import type { ReactNode } from "react";
import "./banner.css";

export type Tone = "note" | "good" | "warn" | "bad";

const MARKS: Record<Tone, string> = { note: "i", good: "✓", warn: "!", bad: "✕" };

interface BannerProps {
  tone?: Tone;
  title: string;
  /** The way out: what to do, as text or buttons. */
  children?: ReactNode;
}

export function Banner({ tone = "note", title, children }: BannerProps) {
  return (
    <div className={`banner banner-${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <span className="banner-mark" aria-hidden="true">
        {MARKS[tone]}
      </span>
      <div className="banner-words">
        <p className="banner-title">{title}</p>
        {children}
      </div>
    </div>
  );
}
