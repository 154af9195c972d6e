import type { Chart } from "../report/index.ts";
import type { Check } from "./checks.ts";
import type { Face } from "./face.ts";
import type { ParameterSchema, Values } from "./parameters.ts";

/** Quick takes 3 s at most on two cores, full 60 s. */
export type Effort = "quick" | "full";

/** What decides a run to the bit. */
export interface Setting<S extends ParameterSchema = ParameterSchema> {
  readonly params: Values<S>;
  readonly seed: number;
  readonly effort: Effort;
}

/** Measurements so far; what `run` yields. */
export interface Progress<M> {
  /** Share of the run that is done, in [0, 1]. */
  readonly progress: number;
  readonly measurement: M;
}

export interface Verdict {
  /** Whether every check holds. */
  readonly holds: boolean;
  readonly checks: readonly Check[];
  /** Key of the guess that was right. */
  readonly guess: string;
}

/** A moment of a run as plain data: it can be sent to another thread, kept for scrubbing, or written as JSON. */
export interface Frame {
  readonly progress: number;
  /** The card's quantities as far as they are known; null where they are not yet. */
  readonly terms: Readonly<Record<string, number | null>>;
  readonly charts: readonly Chart[];
  /** On the last frame. */
  readonly verdict?: Verdict;
}

/** How a card predicts, measures and judges. `Q` is its prediction, `M` its measurement. */
export interface CardRecord<S extends ParameterSchema, T extends string, G extends string, Q, M> {
  readonly face: Face<S, T, G>;
  predict(setting: Setting<S>): Q;
  /** Yields what is measured so far, some 20 to 200 times a run; each is a value of its own, not changed afterwards. */
  run(setting: Setting<S>, signal: AbortSignal): AsyncGenerator<Progress<M>, void>;
  terms(setting: Setting<S>, predicted: Q, measured: M | undefined): Readonly<Record<T, number | null>>;
  charts(setting: Setting<S>, predicted: Q, measured: M | undefined): readonly Chart[];
  /** Called with the last measurement. */
  judge(setting: Setting<S>, predicted: Q, measured: M): readonly Check[];
  /** Which guess the measurement bears out. */
  answer(setting: Setting<S>, predicted: Q, measured: M): G;
}

/** One of the lab's questions, as the page, the command, the report and the tests see it. */
export interface Card {
  readonly face: Face;
  /**
   * The prediction as the first frame, then measurements, the verdict on the last. It computes only while it is asked for
   * the next frame, so that whoever reads it can pause and step.
   *
   * @throws the signal's reason once it is aborted
   */
  run(setting: Setting, signal?: AbortSignal): AsyncGenerator<Frame, void>;
}

/** Makes a card of a record; the record's types end here. */
export function defineCard<S extends ParameterSchema, T extends string, G extends string, Q, M>(
  record: CardRecord<S, T, G, Q, M>,
): Card {
  return {
    face: record.face,
    async *run(given, signal = new AbortController().signal) {
      const setting = given as Setting<S>;
      signal.throwIfAborted();
      const predicted = record.predict(setting);
      const frame = (progress: number, measured: M | undefined): Frame => ({
        progress,
        terms: record.terms(setting, predicted, measured),
        charts: record.charts(setting, predicted, measured),
      });
      yield frame(0, undefined);
      let last: M | undefined;
      for await (const { progress, measurement } of record.run(setting, signal)) {
        signal.throwIfAborted();
        last = measurement;
        yield frame(progress, measurement);
      }
      signal.throwIfAborted();
      if (last === undefined) throw new Error(`internal: card ${record.face.id} measured nothing.`);
      const checks = record.judge(setting, predicted, last);
      const verdict = {
        holds: checks.every(({ holds }) => holds),
        checks,
        guess: record.answer(setting, predicted, last),
      };
      yield { ...frame(1, last), verdict };
    },
  };
}
