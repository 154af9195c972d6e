import type { Case } from "./cases.ts";
import { Peer, PeerError, type Setting } from "./peer.ts";
import { type PeerName, settingsOf } from "./peers/settings.ts";
import type { Tried } from "./result.ts";
import type { Spec } from "./spec.ts";
import { expectSame, OtherNumbersError, quartiles } from "./statistics.ts";

/** A peer in its best setting, ready to be timed. */
export interface Side {
  readonly peer: Peer;
  readonly version: string;
  readonly secondsEach: number;
  /** Its pieces are too slow to be done again. */
  readonly isOnce: boolean;
}

/** A piece of work that takes a peer longer is done once. */
export const longestSeconds = 5;
/** No setting is waited for longer: three pieces and, where there is one, a compilation. */
const patienceSeconds = 240;

/**
 * The peer in the setting that is fastest here, after its numbers were checked against ours, and what came of each.
 */
export async function bestSide(
  name: PeerName,
  one: Case,
  given: { readonly file: string; readonly values: readonly number[]; readonly progress: (setting: string) => void },
): Promise<{ tried: Tried[]; best?: Side }> {
  const tried: Tried[] = [];
  let best: Side | undefined;
  // All processes start at once: what takes them so long is to load their libraries.
  const starting = settingsOf(name, one).map((setting) => ({ setting, peer: new Peer(setting) }));
  await Promise.allSettled(starting.map(({ peer }) => peer.hello()));
  for (const { setting, peer } of starting) {
    given.progress(setting.label);
    try {
      // A setting that needs ten times as long as another one, and a compilation, will not be the best.
      const patience =
        best && !setting.isAwaited ? Math.min(patienceSeconds, 20 + 10 * best.secondsEach) : patienceSeconds;
      const side = await ready(peer, one.spec, given, patience);
      tried.push({ setting: setting.label, median: side.secondsEach * 1000 });
      if (!best || side.secondsEach < best.secondsEach) {
        best?.peer.close();
        best = side;
      } else peer.close();
    } catch (error) {
      peer.close();
      tried.push(failure(error, setting));
    }
  }
  return { tried, best };
}

/** What came of a setting that failed: the peer's own words, or that its numbers are others. Any other error is ours. */
export function failure(error: unknown, setting: Setting): Tried {
  if (error instanceof PeerError) return { setting: setting.label, message: error.message };
  if (error instanceof OtherNumbersError) return { setting: setting.label, message: error.message, isWrong: true };
  throw error;
}

async function ready(
  peer: Peer,
  spec: Spec,
  { file, values }: { readonly file: string; readonly values: readonly number[] },
  patience: number,
): Promise<Side> {
  const { version } = await peer.hello();
  const prepared = await peer.prepare(spec, file, patience);
  const isOnce = prepared.onceSeconds !== undefined;
  // A training step that was done once has one loss, or two.
  const own = isOnce && isTraining(spec) ? values.slice(0, prepared.values.length) : values;
  expectSame(own, prepared.values, toleranceOf(spec));
  if (prepared.onceSeconds !== undefined) return { peer, version, secondsEach: prepared.onceSeconds, isOnce };
  const [first] = await peer.time(1);
  if (first > longestSeconds) return { peer, version, secondsEach: first, isOnce: true };
  const count = Math.max(3, Math.min(100, Math.round(0.3 / first)));
  return { peer, version, secondsEach: quartiles(await peer.time(first > 1 ? 1 : count)).median, isOnce };
}

export function toleranceOf(spec: Spec): number {
  return isTraining(spec) ? 1e-3 : 1e-4;
}

function isTraining(spec: Spec): boolean {
  return spec.kind === "network" && spec.mode !== "infer";
}
