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
  /** Why there is nothing to train. */
  readonly obstacle: string | undefined;
  readonly seed: number;
}

/** Train, pause, step, reset; how far it is, where it runs, and what stands in the way. */
export function PointBar({ lang, snapshot, session, obstacle, seed }: PointBarProps): JSX.Element {
  const say = pointWords[lang];
  const common = words[lang];
  const { status, look, engine, failure } = snapshot;
  const isGoing = status === "running" || status === "starting";
  const isOn = status === "paused" || status === "halted";
  const isReady = obstacle === undefined;
  return (
    <>
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
        </div>
        <Tally lang={lang} look={look} />
      </div>
      <p class="source">
        <b class="status" data-status={status} role="status">
          {obstacle ?? say.status[status]}
        </b>{" "}
        {engine ? common.device(common.engine(engine.description), seed) : say.loading}{" "}
        {engine?.threads === 1 && !globalThis.crossOriginIsolated && common.unshared}
      </p>
      <noscript>
        <p class="note">{say.needsScript}</p>
      </noscript>
      {status === "halted" && (
        <p class="note" role="alert">
          {say.halted(look?.step ?? 0)}
        </p>
      )}
      {status === "failed" && (
        <p class="note failure" role="alert">
          {common.failure(failure || common.workerFailed)}
        </p>
      )}
    </>
  );
}

function Tally({ lang, look }: { readonly lang: Lang; readonly look: PointSnapshot["look"] }): JSX.Element {
  const say = pointWords[lang];
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
    <dl class="tally">
      {figures.map(([name, text, key]) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd data-figure={key}>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
