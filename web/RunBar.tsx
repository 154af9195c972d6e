import type { JSX } from "preact";
import type { Lang } from "../src/report/index.ts";
import type { Snapshot } from "./experiment.ts";
import { words } from "./words.ts";

interface RunBarProps {
  readonly lang: Lang;
  readonly snapshot: Snapshot;
  readonly start: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly step: () => void;
  readonly reset: () => void;
  readonly seek: (place: number) => void;
}

/** Run, pause, step, reset; how far it is; and the moments so far to go back to. */
export function RunBar({ lang, snapshot, start, pause, resume, step, reset, seek }: RunBarProps): JSX.Element {
  const say = words[lang];
  const { status, frames, cursor } = snapshot;
  const isGoing = status === "running" || status === "starting";
  const progress = frames.at(-1)?.progress ?? 0;
  const place = say.frameOf(Math.min(cursor + 1, frames.length), frames.length);
  const [main, act] = isGoing
    ? [say.pause, pause]
    : status === "paused"
      ? [say.resume, resume]
      : [status === "idle" ? say.run : say.runAgain, start];
  return (
    <div class="runbar">
      <div class="buttons">
        <button type="button" class="primary" data-act="run" onClick={act}>
          <Sign shape={isGoing ? "pause" : "run"} />
          {main}
        </button>
        <button type="button" data-act="step" disabled={status === "done"} onClick={step}>
          <Sign shape="step" />
          {say.step}
        </button>
        <button type="button" data-act="reset" disabled={status === "idle"} onClick={reset}>
          <Sign shape="reset" />
          {say.reset}
        </button>
        <p class="status" data-status={status}>
          {say.status[status]}
          {isGoing && <span class="share"> {Math.round(100 * progress)}%</span>}
        </p>
      </div>
      <progress aria-label={say.progress} max={1} value={progress} />
      <div class="timeline" hidden={frames.length < 2}>
        <input
          type="range"
          aria-label={say.timeline}
          aria-valuetext={place}
          min={0}
          max={Math.max(1, frames.length - 1)}
          step={1}
          value={cursor}
          onInput={(event) => seek(Number(event.currentTarget.value))}
        />
        <span class="place">{place}</span>
        <button
          type="button"
          class="plain"
          hidden={cursor >= frames.length - 1}
          onClick={() => seek(frames.length - 1)}
        >
          {say.live}
        </button>
      </div>
    </div>
  );
}

const shapes = {
  run: "M5 3l10 6-10 6z",
  pause: "M5 3h3v12H5zM10 3h3v12h-3z",
  step: "M4 3l8 6-8 6zM13 3h2v12h-2z",
  reset: "M9 3.5V1L4.5 4.5 9 8V5.5a4.5 4.5 0 1 1-4.5 4.5h-2A6.5 6.5 0 1 0 9 3.5z",
} as const;

export function Sign({ shape }: { readonly shape: keyof typeof shapes }): JSX.Element {
  return (
    <svg class="sign" viewBox="0 0 18 18" width="16" height="16" aria-hidden="true">
      <path d={shapes[shape]} fill="currentColor" />
    </svg>
  );
}
