import { createContext } from "react";

/** What a sound tells the ranges drawn over its waveform. */
export interface Sound {
  /** Seconds; 0 until known. */
  duration: number;
  /** Where it is playing now, in seconds. */
  now(): number;
  seek(to: number): void;
  play(from: number, to: number): void;
}

export const SoundContext = createContext<Sound>({ duration: 0, now: () => 0, seek: () => {}, play: () => {} });
