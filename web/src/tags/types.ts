import type { ComponentType, ReactNode } from "react";
import type { Result } from "../draft/types";

/** A node of the labelling config as the server read it: attributes typed, spelled canonically, defaults filled in. */
export interface Node<Attrs = Record<string, unknown>> {
  tag: string;
  name: string | null;
  attrs: Attrs;
  children: Node[];
  text: string;
  line: number;
  known: boolean;
  drawn: boolean;
}

/** What a tag may know of the task on screen. */
export interface TaskContext {
  id: number;
  data: Record<string, unknown>;
  prediction: { id: number; score: number | null; model_version: string } | null;
  /** True once the answer is complete enough to submit: `reveal="after-answer"` waits for it. */
  answered: boolean;
  /** Seeded by task and person: the same sides for the same person, always. */
  shuffleSeed: string;
  /** Resolves `$a`, `$a.b`, `$a[0]`, `Model: $score`, `$prediction.score`. Undefined when the data lacks it. */
  resolve(value: string): unknown;
  /** Where a small copy of a picture is, if the project keeps one: for pictures that are drawn small. */
  small?(picture: string): string;
  /** The object tag of that name: what a Ranker needs to find its List. */
  object(name: string): Node | null;
  /** Report that a picture or sound cannot be shown, and skip the task. */
  mediaFailed(name: string, url: string): void;
}

/** One key of a control: what the hint says and what pressing it does. */
export interface ControlKey {
  /** Stable id within the control, e.g. the choice's value. */
  id: string;
  label: string;
  /** The config's `hotkey`, or null to be given one. Physical keys: `KeyboardEvent.code` decides. */
  wanted: string | null;
  press(): void;
}

export interface TagProps<Attrs, Value> {
  node: Node<Attrs>;
  value: Value;
  change(value: Value): void;
  task: TaskContext;
  /** "prediction" until a person touches the control. */
  origin: "prediction" | "manual" | null;
  readonly: boolean;
  /** Hint to show for a ControlKey's id, e.g. "1" or "q"; undefined when it has no key. */
  hint(id: string): string | undefined;
  /** For containers: the rendered children. For objects: what the controls that point here draw over it (their
   *  `Overlay`), or null. Image lays it over the picture, Text shows it in place of the plain text. */
  children: ReactNode;
  /** Regions on the object this control or object is about (all results that point to it), for drawing. */
  regions: readonly Result[];
  selectRegion(id: string | null): void;
  selectedRegion: string | null;
  /** For objects that regions are drawn on: the controls that point here, with their own change functions.
   *  For a control: itself alone, so that its chips and keys share the chosen label with the object. */
  targets: readonly Target[];
  /** What this tag remembers while the task is on screen and is not part of the answer: a selection, an open branch. */
  memory: unknown;
  remember(memory: unknown): void;
  /** The heading above the control if the config gives one, else its name in words: the accessible name of its group. */
  title: string;
  /** True when `title` already stands above the control as a Header. */
  titled: boolean;
  /** Why the control blocks Submit, or null. */
  problem: string | null;
}

/** What a control draws over its object. The object around it gives a `Frame` (see frame.ts): natural size, or the text. */
export type OverlayProps = Pick<
  TagProps<Record<string, unknown>, unknown>,
  "node" | "task" | "regions" | "targets" | "selectRegion" | "selectedRegion" | "readonly" | "hint"
>;

/** What a control puts around each of its objects: Pairwise makes a picture clickable. */
export interface AroundProps<Attrs, Value> extends Pick<
  TagProps<Attrs, Value>,
  "node" | "value" | "change" | "origin" | "readonly" | "task"
> {
  /** The object's name as the config has it, and where it stands on screen. */
  object: Node;
  children: ReactNode;
}

/** A control that points at an object: what Image and Text need to draw regions with its labels. */
export interface Target {
  node: Node;
  results: readonly Result[];
  replace(results: Result[]): void;
  /** The label chosen to draw with. */
  activeLabel: string | null;
  setActiveLabel(label: string | null): void;
}

/** A labelling tag in the browser. Containers and objects leave out read, write and keys. */
export interface Tag<Attrs = Record<string, unknown>, Value = unknown> {
  name: string;
  kind: "control" | "object" | "visual";
  /** Results of this control -> what it shows. */
  read?(results: readonly Result[], node: Node<Attrs>): Value;
  /** What it shows -> its results; `write(read(x))` gives back every accepted example in fixtures/tags. */
  write?(value: Value, node: Node<Attrs>, before: readonly Result[]): Result[];
  /** True when a required control is answered. */
  filled?(value: Value): boolean;
  /** What is lacking for a required control to be answered, when "Needs an answer" does not say it. */
  lacking?(value: Value, node: Node<Attrs>): string;
  keys?(
    props: Pick<
      TagProps<Attrs, Value>,
      | "node"
      | "value"
      | "change"
      | "task"
      | "targets"
      | "selectedRegion"
      | "selectRegion"
      | "origin"
      | "memory"
      | "remember"
    >,
  ): ControlKey[];
  /** What an untouched control starts with when neither draft nor prediction answers it; undefined for nothing. */
  initial?(node: Node<Attrs>, task: TaskContext): Value | undefined;
  /** Filled by typing: one undo step per stay, and never what completes an answer on its own. */
  typed?: boolean;
  /** There may always be another one, as with boxes and spans: the last one drawn never submits the answer. */
  openEnded?: boolean;
  /** Pictures to fetch and decode before the task is shown. */
  preload?(node: Node<Attrs>, task: TaskContext): string[];
  /** One for all controls that share it: an Image with RectangleLabels and Rectangle gets one overlay with two targets. */
  Overlay?: ComponentType<OverlayProps>;
  Around?: ComponentType<AroundProps<Attrs, Value>>;
  View: ComponentType<TagProps<Attrs, Value>>;
}
