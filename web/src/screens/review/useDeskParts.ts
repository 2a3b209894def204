import { useState, useSyncExternalStore } from "react";
import { walk } from "../../tags/results";
import { useLayoutMap } from "../label/useLayoutMap";
import { usePanels } from "../label/usePanels";
import type { Sitting, SittingState, Whole } from "./sitting";
import { useZoom } from "./Stage";

/** What every reviewer's screen keeps beside its session: the panels, the list of keys, the zoom. */
export function useDeskParts<Shown extends Whole, More>(session: Sitting<Shown, More>, opensHelp = false) {
  const state: SittingState<Shown, More> = useSyncExternalStore(session.subscribe, () => session.state);
  const [help, setHelp] = useState(opensHelp);
  const panels = usePanels();
  const layout = useLayoutMap();
  const zoom = useZoom(state.shown?.task.id);
  const pictures = state.open ? walk(state.open.tree).filter((node) => node.tag === "Image").length : 0;
  return { state, help, setHelp, panels, layout, zoom, pictures };
}
