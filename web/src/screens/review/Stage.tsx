import { useMemo } from "react";
import { showCombo } from "../../actions/combo";
import { assignKeys, type KeyMap } from "../../actions/hotkeys";
import { Zoom, ZoomContext } from "../../tags/image/zoom";
import type { Tags } from "../../tags/registry";
import { keysOf, type Scene } from "../../tags/scene";
import { Tree } from "../../tags/Tree";
import { pressOf, sceneOf } from "../label/answering";
import type { Open } from "../label/opening";
import type { Sitting } from "./sitting";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- either kind of visit draws its answer the same way
export type AnySitting = Sitting<any, any>;

/** Keys that belong to the screen while an answer is edited. */
const FIXED: ReadonlySet<string> = new Set(["Enter", "Ctrl+Enter", "Escape", "Shift+Slash", "F1", "Tab"]);
const RESERVED: ReadonlySet<string> = new Set(["KeyC", "KeyH", "KeyU"]);

export interface Drawn {
  scene: Scene;
  keys: KeyMap;
  press(owner: string, id: string): void;
}

/** The task with the answer on it, and the keys its controls have while it is edited. */
export function drawnOf(session: AnySitting, open: Open, tags: Tags, editing: boolean): Drawn {
  const scene = sceneOf(session, open, tags, !editing);
  const groups = keysOf(scene);
  return { scene, keys: assignKeys(groups, RESERVED, FIXED), press: pressOf(groups) };
}

interface StageProps {
  drawn: Drawn;
  zoom: Zoom;
  editing: boolean;
  layout: ReadonlyMap<string, string> | undefined;
}

/** The same tags as on the labelling screen. */
export function Stage({ drawn, zoom, editing, layout }: StageProps) {
  const hint = (owner: string, id: string) => {
    const combo = editing ? drawn.keys.comboOf(owner, id) : undefined;
    return combo === undefined ? undefined : showCombo(combo, layout);
  };
  return (
    <ZoomContext value={zoom}>
      <div className="label-stage review-stage" data-editing={editing || undefined} key={drawn.scene.task.id}>
        <Tree scene={{ ...drawn.scene, hint }} />
      </div>
    </ZoomContext>
  );
}

/** One zoom per task. */
export function useZoom(task: number | undefined): Zoom {
  return useMemo(() => new Zoom(), [task]); // eslint-disable-line react-hooks/exhaustive-deps
}
