import type { JSX } from "preact";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { Sign } from "../RunBar.tsx";
import { words } from "../words.ts";
import type { PointSession, PointSnapshot } from "./session.ts";
import { pointWords } from "./words.ts";

interface PointBarProps {
  readonly lang: Lang;
  readonly snapshot: PointSnapshot;
  readonly session: PointSession | undefined;
  /** Whether there is something to train. */
  readonly isReady: boolean;
}

/** Train, pause, step, reset; and how far it is. */
export function PointBar({ lang, snapshot, session, isReady }: PointBarProps): JSX.Element {
  const say = pointWords[lang];
  const common = words[lang];
  const { status, look } = snapshot;
  const isGoing = status === "running" || status === "starting";
  const isOn = status === "paused" || status === "halted";
  const units = look?.layers.flatMap((layer) => layer.units) ?? [];
  const dead = units.filter(({ isDead }) => isDead).length;
  const figures: readonly (readonly [name: string, text: string, key: string])[] = [
    [say.figures.step, figure(look?.step ?? 0), "step"],
    [say.figures.epoch, (look?.epoch ?? 0).toFixed(1), "epoch"],
    [say.figures.loss, figure(look?.loss, 3), "loss"],
    [say.figures.accuracy, look ? `${(100 * look.accuracy).toFixed(1)}%` : "–", "accuracy"],
    [say.deadUnits, look ? say.deadOf(dead, units.length) : "–", "dead"],
  ];
  return (
    <div class="runbar">
      <div class="buttons">
        <button
          type="button"
          class="primary"
          data-act="run"
          disabled={!isReady}
          onClick={() => (isGoing ? session?.pause() : session?.run())}
        >
          <Sign shape={isGoing ? "pause" : "run"} />
          {isGoing ? common.pause : isOn ? common.resume : say.train}
        </button>
        <button type="button" data-act="step" disabled={!isReady} onClick={() => session?.step()}>
          <Sign shape="step" />
          {common.step}
        </button>
        <button
          type="button"
          data-act="reset"
          disabled={!isReady || (status === "idle" && !look?.step)}
          onClick={() => session?.reset()}
        >
          <Sign shape="reset" />
          {common.reset}
        </button>
        <p class="status" data-status={status}>
          {say.status[status]}
        </p>
      </div>
      <dl class="tally">
        {figures.map(([name, text, key]) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd data-figure={key}>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
