import { createContext } from "react";

/** What an object tells the overlays inside it. */
export interface Frame {
  /** Natural size of the picture, 0 until it has arrived; the overlay covers exactly the picture, in percent. */
  width: number;
  height: number;
  /** How much larger than fitted the picture is drawn: divide stroke widths by it. */
  scale: number;
  /** The text as shown, for spans by UTF-16 offset; empty for pictures. */
  text: string;
  /** Which of several pictures is shown; regions of the others wait. Undefined where there is only one. */
  item?: number;
}

export const FrameContext = createContext<Frame>({ width: 0, height: 0, scale: 1, text: "" });
