import type { Measuring } from "./measuring.ts";
import { type FirstStep, Peer, type Setting } from "./peer.ts";
import { fathomSetting, settingsOf } from "./peers/settings.ts";
import { bestOf, type CaseResult, type PeerResult, type Tried } from "./result.ts";
import { failure, longestSeconds, toleranceOf } from "./sides.ts";
import { expectSame, quartiles } from "./statistics.ts";

const mostRuns = 7;
/** Seconds. Beside a setting that was faster, five times its time are enough. */
const longestPatience = 240;

/**
 * From the start of a fresh process to the end of its first training step. Each setting of a peer is run once, the
 * fastest then in turn with ours; a process for every run.
 */
export async function measureFirstStep(measuring: Measuring): Promise<CaseResult> {
  const { one, file, against, progress } = measuring;
  const run = async (setting: Setting, patience = longestPatience): Promise<FirstStep> => {
    const peer = new Peer(setting);
    try {
      return await peer.firstStep(one.spec, file, patience);
    } finally {
      peer.close();
    }
  };
  const ownSetting = fathomSetting(measuring.threads);
  const { description, values } = await run(ownSetting);

  const found: Omit<PeerResult, "best">[] = [];
  const sides: { name: string; setting: Setting; version: string; times: number[] }[] = [];
  for (const name of against) {
    const tried: Tried[] = [];
    let best: (typeof sides)[number] | undefined;
    for (const setting of settingsOf(name, one)) {
      progress(`${name}, ${setting.label}`);
      try {
        const step = await run(setting, best ? Math.max(20, best.times[0] / 200) : longestPatience);
        expectSame(values, step.values, toleranceOf(one.spec));
        tried.push({ setting: setting.label, median: step.milliseconds });
        if (best && best.times[0] <= step.milliseconds) continue;
        best = { name, setting, version: step.version, times: [step.milliseconds] };
      } catch (error) {
        tried.push(failure(error, setting));
      }
    }
    found.push({ peer: name, tried });
    if (best) sides.push(best);
  }

  progress("in turn");
  const rounds = Math.min(mostRuns, measuring.rounds);
  const own: number[] = [];
  // Runs that picked the setting do not count, but for those that are not done again.
  for (const side of sides) if (side.times[0] <= longestSeconds * 1000) side.times = [];
  const again = sides.filter(({ times }) => times.length === 0);
  for (let round = 0; round < rounds; round++) {
    own.push((await run(ownSetting)).milliseconds);
    for (const side of again) side.times.push((await run(side.setting)).milliseconds);
  }

  const fathom = quartiles(own);
  const peers = found.map((each) => {
    const side = sides.find(({ name }) => name === each.peer);
    const best = side && bestOf({ version: side.version, setting: side.setting.label }, side.times, fathom);
    return { ...each, best };
  });
  return { case: one.name, unit: "ms", device: description, rounds, fathom, pieces: own.length, peers };
}
