/** One item of an answer, as stored and exported. */
export interface Result {
  id: string;
  from_name: string;
  to_name: string;
  type: string;
  value: Record<string, unknown>;
  origin?: "manual" | "prediction" | "prediction-changed";
  score?: number;
  item_index?: number;
  original_width?: number;
  original_height?: number;
  image_rotation?: number;
  original_length?: number;
  meta?: Record<string, unknown>;
  parentID?: string;
  readonly?: boolean;
  hidden?: boolean;
}

/** What one undo brings back. */
export interface Step {
  readonly results: readonly Result[];
  readonly touched: ReadonlySet<string>;
  /** The control that was about to change: typing in one field is one step. */
  readonly control: string;
}

/** The answer being made for one task. Plain data: every change gives a new Draft. */
export interface Draft {
  readonly taskId: number;
  readonly results: readonly Result[];
  /** Names of controls a person has touched; a prediction stays marked as one until then. */
  readonly touched: ReadonlySet<string>;
  /** Earlier steps, newest last, for undo. */
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** The prediction it was filled from, if any. */
  readonly fromPrediction: number | null;
  /** What was shown, e.g. sides after shuffling: stored as the annotation's `meta`. */
  readonly shown: Readonly<Record<string, unknown>>;
}
