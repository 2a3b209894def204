import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "../../api/client";
import { exportAddress, type ExportChoice, exportFormats } from "../../api/exports";
import { project } from "../../api/projects";
import { Banner } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { OneOf, Tick } from "../../ui/Field";
import { Waiting } from "../../ui/Waiting";
import { howMany } from "./howMany";
import "./export.css";

const PAIRS = ["PREFERENCE_PAIRS", "TRIPLETS"];

const TIES = [
  { value: "drop", label: "Leave out" },
  { value: "both", label: "Write both orders" },
  { value: "keep", label: "Keep, marked as tie" },
] as const;

const LAYOUTS = [
  { value: "trl", label: "prompt, chosen, rejected", hint: "as TRL reads it" },
  { value: "sentence-transformers", label: "anchor, positive, negative", hint: "as sentence-transformers reads it" },
] as const;

export function Export() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/export" });
  const { data: about } = useQuery({ ...project(id), staleTime: 0 });
  const { data: formats, error, refetch, isPending } = useQuery(exportFormats(id));
  const [name, setName] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const [ties, setTies] = useState<NonNullable<ExportChoice["ties"]>>("drop");
  const [layout, setLayout] = useState<(typeof LAYOUTS)[number]["value"]>("trl");
  const offered = formats?.filter((format) => !format.disabled) ?? [];
  const chosen = offered.find((format) => format.name === name) ?? offered[0];
  const pairs = chosen !== undefined && PAIRS.includes(chosen.name);
  const choice: ExportChoice = {
    format: chosen?.name ?? "JSON",
    all: all && !pairs,
    ...(pairs ? { ties } : {}),
    ...(chosen?.name === "PREFERENCE_PAIRS" ? { layout } : {}),
  };
  const words = about ? howMany(about, choice.all) : null;
  return (
    <main className="page export" id="main">
      <title>{`Export · ${about?.title ?? "Juryroom"}`}</title>
      <div className="page-head">
        <h1>Export</h1>
      </div>
      {error ? (
        <Banner tone="bad" title={messageOf(error)}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </Banner>
      ) : null}
      {isPending && !error ? <Waiting what="Looking up formats" /> : null}
      {chosen ? (
        <div className="export-columns">
          <OneOf
            label="Format"
            value={chosen.name}
            onChange={setName}
            options={offered.map((format) => ({ value: format.name, label: format.title, hint: format.description }))}
          />
          <div className="export-options">
            {pairs ? (
              <OneOf label="Ties" row options={TIES} value={ties} onChange={setTies} />
            ) : (
              <Tick label="Tasks without an answer too" checked={all} onChange={setAll} />
            )}
            {chosen.name === "PREFERENCE_PAIRS" ? (
              <OneOf label="Column names" options={LAYOUTS} value={layout} onChange={setLayout} />
            ) : null}
            <div className="export-go">
              {words?.none ? (
                <Banner title={words.text}>
                  <p>{words.none}</p>
                </Banner>
              ) : (
                <>
                  <p className="figures" role="status">
                    {words?.text}
                  </p>
                  <a className={buttonClass("main")} href={exportAddress(id, choice)} download>
                    Download {chosen.title}
                  </a>
                </>
              )}
            </div>
          </div>
        </div>
      ) : null}
    </main>
  );
}
