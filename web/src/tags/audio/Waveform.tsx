import { type RefObject, useEffect, useRef, useState } from "react";
import { Waiting } from "../../ui/Waiting";
import { samples } from "./decode";

interface WaveformProps {
  url: string;
  audio: RefObject<HTMLAudioElement | null>;
  /** 0 until the audio element knows. */
  duration: number;
  height: number;
}

/** The waveform, drawn by wavesurfer over the audio element that plays: clicking or dragging seeks. */
export function Waveform({ url, audio, duration, height }: WaveformProps) {
  const host = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const [drawn, setDrawn] = useState(false);

  useEffect(() => {
    if (duration === 0) return;
    const stop = new AbortController();
    let destroy = () => {};
    void Promise.all([import("wavesurfer.js"), samples(url, stop.signal)]).then(([{ default: WaveSurfer }, channels]) => {
      const [container, media] = [host.current, audio.current];
      if (stop.signal.aborted || !container || !media) return;
      const wave = WaveSurfer.create({
        container,
        media,
        height,
        duration,
        peaks: channels ?? [[0, 0]],
        ...colors(probe.current),
        cursorWidth: 2,
        dragToSeek: true,
        normalize: true,
      });
      const scheme = matchMedia("(prefers-color-scheme: dark)");
      const recolor = () => wave.setOptions(colors(probe.current));
      scheme.addEventListener("change", recolor, { signal: stop.signal });
      destroy = () => wave.destroy();
      setDrawn(true);
    });
    return () => {
      stop.abort();
      destroy();
      setDrawn(false);
    };
  }, [url, audio, duration, height]);

  return (
    <>
      <span ref={probe} className="audio-ink" aria-hidden="true" />
      <div ref={host} className="audio-canvas" aria-hidden="true" />
      {drawn ? null : <Waiting what="Reading the sound" />}
    </>
  );
}

/** A canvas takes colours, not tokens: read them where the style sheet has computed them. */
function colors(probe: HTMLElement | null) {
  const style = probe ? getComputedStyle(probe) : null;
  return {
    waveColor: style?.borderTopColor ?? "#86867f",
    progressColor: style?.color ?? "#4f4f49",
    cursorColor: style?.color ?? "#4f4f49",
  };
}
