import type { Peer } from "./peer.ts";
import type { Peaks } from "./result.ts";
import type { Side } from "./sides.ts";
import { quartiles } from "./statistics.ts";

/** A round lasts about this long on each side. */
const roundSeconds = 0.25;
/** A side that has taken longer in all sits the rest of the rounds out. */
const sideSeconds = 8;

/**
 * Rounds of ours, peer, ours, peer …, after a warm-up. All in milliseconds. What the machine can do is measured among
 * them, since its neighbours may take half of it from one minute to the next.
 */
export async function timeInTurn(
  own: Peer,
  others: readonly Side[],
  { rounds, peaksEvery }: { readonly rounds: number; readonly peaksEvery: number },
): Promise<{ own: number[]; others: number[][]; peaks: Peaks[] }> {
  const milliseconds = async (peer: Peer, secondsEach: number): Promise<number[]> => {
    const count = Math.max(1, Math.min(20_000, Math.round(roundSeconds / secondsEach)));
    return (await peer.time(count)).map((seconds) => seconds * 1000);
  };
  await warmUp(own);
  const ownEach = quartiles(await own.time(5)).median;
  const ours: number[] = [];
  const peaks: Peaks[] = [];
  const theirs: number[][] = others.map(({ isOnce, secondsEach }) => (isOnce ? [secondsEach * 1000] : []));
  for (let round = 0; round < rounds; round++) {
    ours.push(...(await milliseconds(own, ownEach)));
    if (round % peaksEvery === Math.floor(peaksEvery / 2)) peaks.push(await peaksOf(own));
    for (const [i, { peer, secondsEach, isOnce }] of others.entries()) {
      const spent = theirs[i].reduce((sum, each) => sum + each, 0) / 1000;
      if (!isOnce && spent < sideSeconds) theirs[i].push(...(await milliseconds(peer, secondsEach)));
    }
  }
  return { own: ours, others: theirs, peaks };
}

export async function warmUp(peer: Peer): Promise<void> {
  for (const end = performance.now() + 1500; performance.now() < end; ) await peer.time(3);
}

async function peaksOf(own: Peer): Promise<Peaks> {
  return (await own.ask({ do: "peaks" })) as unknown as Peaks;
}
