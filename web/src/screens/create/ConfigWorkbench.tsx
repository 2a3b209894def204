import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { messageOf } from "../../api/client";
import { type Finding, type Lint, lintOf } from "../../api/lint";
import { Banner } from "../../ui/Banner";
import { useDebounced } from "../../ui/useDebounced";
import { Waiting } from "../../ui/Waiting";
import { Findings } from "./Findings";
import { faultsOf } from "./whyNotSaved";
import "./workbench.css";

const ConfigEditor = lazy(() => import("./ConfigEditor").then((module) => ({ default: module.ConfigEditor })));
const Preview = lazy(() => import("../label/Preview").then((module) => ({ default: module.Preview })));

interface ConfigWorkbenchProps {
  value: string;
  onChange: (value: string) => void;
  /** The project whose data and answers the config has to fit; null for a new one. */
  project: number | null;
  /** Told what is known of the text as it stands: null while it is being read. */
  onLint: (lint: Lint | null) => void;
}

/** A labelling config in the making: the text, what is wrong with it, and how it will look. */
export function ConfigWorkbench({ value, onChange, project, onLint }: ConfigWorkbenchProps) {
  const settled = useDebounced(value, 250);
  const { data, error } = useQuery({ ...lintOf(settled, project), enabled: settled.trim() !== "" });
  const current = settled === value && data ? data : null;
  const [lastGood, setLastGood] = useState<Lint | null>(null);
  const [goTo, setGoTo] = useState<{ line: number; turn: number }>();
  if (data?.tree && data !== lastGood) setLastGood(data);
  useEffect(() => onLint(current), [current, onLint]);
  const show = (finding: Finding) =>
    setGoTo((before) => (finding.line === null ? before : { line: finding.line, turn: (before?.turn ?? 0) + 1 }));
  return (
    <div className="workbench">
      <Suspense fallback={<Waiting what="Opening the editor" />}>
        <ConfigEditor
          label="Labelling config, XML"
          value={value}
          onChange={onChange}
          findings={data?.findings ?? NONE}
          goTo={goTo}
        />
      </Suspense>
      <div className="workbench-preview" role="region" aria-label="Preview">
        {lastGood?.tree ? (
          <Suspense fallback={<Waiting what="Drawing the preview" />}>
            <Preview tree={lastGood.tree} task={lastGood.sample_task ?? {}} />
          </Suspense>
        ) : (
          <p className="workbench-quiet">The screen people will see appears here, on a made-up task.</p>
        )}
      </div>
      <div className="workbench-findings">
        {error ? (
          <Banner tone="bad" title={`The config could not be checked. ${messageOf(error)}`} />
        ) : (
          <Findings findings={faultsOf(data?.findings ?? NONE)} known={Boolean(data)} onShow={show} />
        )}
      </div>
    </div>
  );
}

const NONE: readonly Finding[] = [];
