import { useEffect, useRef, useState } from "react";
import { Button } from "../../ui/Button";
import { inWords, textAttr } from "../results";
import type { TagProps } from "../types";
import "./audio.css";
import { type Sound, SoundContext } from "./frame";
import { register } from "./players";
import { clock } from "./value";
import { Waveform } from "./Waveform";

const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
const JUMP = 2;

/** A sound: played by key, drawn as a waveform, with the ranges its controls mark. */
export function Audio({ node, task, hint, children }: TagProps<Record<string, unknown>, unknown>) {
  const value = task.resolve(textAttr(node, "value") ?? "");
  const url = typeof value === "string" ? value : "";
  const name = node.name ?? String(node.line);
  const label = inWords(node.name ?? "sound");
  const audio = useRef<HTMLAudioElement>(null);
  const stopAt = useRef<number | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [now, setNow] = useState(0);
  const [duration, setDuration] = useState(0);
  const [speed, setSpeed] = useState(Number(node.attrs.defaultSpeed ?? node.attrs.defaultspeed) || 1);
  const height = Math.min(400, Math.max(32, Number(node.attrs.height) || 96));

  function seekTo(to: number): void {
    if (audio.current) audio.current.currentTime = Math.max(0, Math.min(to, duration));
  }
  function toggle(): void {
    stopAt.current = null;
    if (audio.current?.paused) void audio.current.play().catch(() => setPlaying(false));
    else audio.current?.pause();
  }
  const jump = (by: number) => seekTo((audio.current?.currentTime ?? 0) + by);
  const faster = () => setSpeed(SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1);

  useEffect(() => register(name, { toggle, seek: jump, faster }));
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed, url, attempt]);

  const sound: Sound = {
    duration,
    now: () => audio.current?.currentTime ?? 0,
    seek: seekTo,
    play: (from, to) => {
      if (!audio.current) return;
      stopAt.current = to;
      seekTo(from);
      void audio.current.play().catch(() => setPlaying(false));
    },
  };

  function onTime(): void {
    const at = audio.current?.currentTime ?? 0;
    setNow(at);
    if (stopAt.current !== null && at >= stopAt.current) {
      stopAt.current = null;
      audio.current?.pause();
    }
  }

  if (url === "" || failed === url) {
    return (
      <div className="audio-tile" role="alert" style={{ minHeight: height }}>
        <p className="audio-tile-title">{url === "" ? "This task has no sound here." : "This sound cannot be played."}</p>
        <p className="audio-tile-url">{(url === "" ? (textAttr(node, "value") ?? "") : url).slice(0, 200)}</p>
        {url === "" ? null : (
          <div className="audio-tile-actions">
            <Button
              onClick={() => {
                setFailed(null);
                setAttempt(attempt + 1);
              }}
            >
              Try again
            </Button>
            <Button onClick={() => task.mediaFailed(node.name ?? "", url)}>Report and skip</Button>
          </div>
        )}
      </div>
    );
  }
  return (
    <figure className="audio" aria-label={label}>
      <audio
        key={`${url} ${attempt}`}
        ref={audio}
        src={url}
        preload="auto"
        onLoadedMetadata={() => setDuration(finite(audio.current?.duration))}
        onDurationChange={() => setDuration(finite(audio.current?.duration))}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={onTime}
        onSeeked={onTime}
        onError={() => setFailed(url)}
      />
      <div className="audio-wave" style={{ height }}>
        <Waveform key={`${url} ${attempt}`} url={url} audio={audio} duration={duration} height={height} />
        <SoundContext value={sound}>{duration > 0 ? children : null}</SoundContext>
      </div>
      <div className="audio-controls" role="group" aria-label={`${label}: player`} data-control={node.name}>
        <Button hint={hint("play")} aria-keyshortcuts={hint("play")} onClick={toggle} className="audio-play">
          {playing ? "Pause" : "Play"}
        </Button>
        <Button kind="quiet" hint={hint("back")} onClick={() => jump(-JUMP)}>
          Back 2 s
        </Button>
        <Button kind="quiet" hint={hint("ahead")} onClick={() => jump(JUMP)}>
          Ahead 2 s
        </Button>
        <Button kind="quiet" hint={hint("speed")} onClick={faster} aria-label={`Speed ${speed}, change`}>
          <span className="figures">{speed} ×</span>
        </Button>
        <span className="audio-time figures">
          {clock(now)} of {duration > 0 ? clock(duration) : "–"}
        </span>
      </div>
    </figure>
  );
}

/** A stream has no length. */
function finite(seconds: number | undefined): number {
  return seconds !== undefined && Number.isFinite(seconds) ? seconds : 0;
}
