import { useEffect, useMemo, useState } from "react";
import { showCombo } from "../../actions/combo";
import { FIXED } from "../../actions/commands";
import { assignKeys } from "../../actions/hotkeys";
import { emptyDraft, replaceResults, startFrom } from "../../draft/draft";
import type { Draft, Result } from "../../draft/types";
import { Zoom, ZoomContext } from "../../tags/image/zoom";
import { loadTags, type Tags } from "../../tags/registry";
import { isAnswered, keysOf, presets, type Scene, withSides } from "../../tags/scene";
import { Tree } from "../../tags/Tree";
import type { Node } from "../../tags/types";
import { Waiting } from "../../ui/Waiting";
import { contextOf } from "./context";
import "./label.css";

interface PreviewProps {
  tree: Node;
  /** A sample task: its data, or `{data, predictions}`. */
  task: Record<string, unknown>;
}

/** A config drawn on a sample task, to be tried with the mouse; nothing is stored. */
export function Preview({ tree, task }: PreviewProps) {
  const [tags, setTags] = useState<{ tree: Node; tags: Tags } | null>(null);
  useEffect(() => {
    let gone = false;
    void loadTags(tree).then((loaded) => {
      if (!gone) setTags({ tree, tags: loaded });
    });
    return () => {
      gone = true;
    };
  }, [tree]);
  // The tags of the config before do until those of this one are there.
  if (!tags) return <Waiting what="Drawing the preview" />;
  return <Drawn key={JSON.stringify([tags.tree, task])} tree={tags.tree} tags={tags.tags} task={task} />;
}

function Drawn({ tree: config, tags, task: sample }: PreviewProps & { tags: Tags }) {
  const { tree } = useMemo(() => withSides(config, "preview"), [config]);
  const held = useMemo(() => heldOf(sample), [sample]);
  const [draft, setDraft] = useState<Draft>(() => {
    const start = startFrom(0, held.task, true);
    const context = contextOf({ held, tree, showPrediction: true, answered: false, mediaFailed: () => undefined });
    return { ...start, results: [...start.results, ...presets(tree, tags, context, start.results)] };
  });
  const [memory, setMemory] = useState<ReadonlyMap<string, unknown>>(new Map());
  const [selectedRegion, selectRegion] = useState<string | null>(null);
  const zoom = useMemo(() => new Zoom(), []);
  const scene: Scene = {
    tree,
    tags,
    task: contextOf({
      held,
      tree,
      showPrediction: true,
      answered: isAnswered(tree, tags, draft.results),
      mediaFailed: () => undefined,
    }),
    draft,
    change: (control, results, typed) => setDraft((before) => replaceResults(before, control, results, typed)),
    memory,
    remember: (name, value) => setMemory((before) => new Map(before).set(name, value)),
    selectedRegion,
    selectRegion,
    problems: {},
    hint: () => undefined,
    readonly: false,
  };
  const keys = assignKeys(keysOf(scene), new Set(["KeyS", "KeyZ", "KeyX", "KeyN", "KeyU"]), FIXED);
  const hint = (owner: string, id: string) => {
    const combo = id === "write" ? "KeyN" : keys.comboOf(owner, id);
    return combo === undefined ? undefined : showCombo(combo);
  };
  return (
    <ZoomContext value={zoom}>
      <div className="label-stage label-preview">
        <Tree scene={{ ...scene, hint }} />
      </div>
    </ZoomContext>
  );
}

function heldOf(sample: Record<string, unknown>) {
  const whole = typeof sample.data === "object" && sample.data !== null && !Array.isArray(sample.data);
  const data = (whole ? sample.data : sample) as Record<string, unknown>;
  const given = whole && Array.isArray(sample.predictions) ? (sample.predictions as Record<string, unknown>[]) : [];
  const predictions = given.map((each, i) => ({
    id: i + 1,
    result: (Array.isArray(each.result) ? each.result : []) as Result[],
    score: typeof each.score === "number" ? each.score : null,
    model_version: String(each.model_version ?? "sample"),
  }));
  const { taskId: id } = emptyDraft(0);
  const task = { id, inner_id: 1, data, meta: {}, project: 0, total_annotations: 0, allow_skip: true, predictions, drafts: [] };
  return { task, lease: { token: 0, expires_at: "" }, queue: "", shuffle_seed: "preview" };
}
