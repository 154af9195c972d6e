import { defaultHealthEvery as every } from "fathom";
import type { Measuring } from "./measuring.ts";
import { Peer } from "./peer.ts";
import { fathomSetting } from "./peers/settings.ts";
import type { CaseResult } from "./result.ts";
import type { NetworkSpec } from "./spec.ts";
import { expectSame, quartiles } from "./statistics.ts";
import { timeInTurn } from "./timeInTurn.ts";

/**
 * Steps of `fit` of which every one is observed, in turn with steps of which none is, each in a process of its own: one in
 * fifty is too few to be seen in a whole run's time. The losses must be the same, to the bit.
 */
export async function measureHealth({ one, file, rounds, threads, progress }: Measuring): Promise<CaseResult> {
  const spec = one.spec as NetworkSpec;
  const [observed, plain] = [new Peer(fathomSetting(threads)), new Peer(fathomSetting(threads))];
  try {
    const { description } = await observed.hello();
    const { version } = await plain.hello();
    const { values } = await observed.prepare(spec, file, 600);
    expectSame(values, (await plain.prepare({ ...spec, mode: "fit" }, file, 600)).values, 0);
    const secondsEach = quartiles(await plain.time(5)).median;
    progress("in turn");
    const timed = await timeInTurn(observed, [{ peer: plain, version, secondsEach, isOnce: false }], {
      rounds,
      peaksEvery: Number.POSITIVE_INFINITY,
    });
    const [fathom, step] = [quartiles(timed.own), quartiles(timed.others[0])];
    const share = (fathom.median - step.median) / step.median / every;
    const overhead = { plain: step, every, share };
    const result = { case: one.name, unit: "ms", device: String(description), rounds, fathom, peers: [] } as const;
    return { ...result, pieces: timed.own.length, overhead };
  } finally {
    observed.close();
    plain.close();
  }
}
