import { textAttr } from "../results";
import type { ControlKey, Node, Tag } from "../types";
import { Audio } from "./Audio";
import { playerOf } from "./players";

/** The keys of every video player: j and l around k, and the one that means "more". */
function keys(node: Node): ControlKey[] {
  const player = () => playerOf(node.name ?? String(node.line));
  return [
    { id: "play", label: "Play or pause", wanted: textAttr(node, "hotkey") ?? "k", press: () => player()?.toggle() },
    { id: "back", label: "Back 2 s", wanted: "j", press: () => player()?.seek(-2) },
    { id: "ahead", label: "Ahead 2 s", wanted: "l", press: () => player()?.seek(2) },
    { id: "speed", label: "Speed", wanted: ".", press: () => player()?.faster() },
  ];
}

export const audio: Tag = { name: "Audio", kind: "object", keys: ({ node }) => keys(node), View: Audio };
