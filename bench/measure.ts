import type { Case } from "./cases.ts";
import { measureBytes } from "./measureBytes.ts";
import { measureFirstStep } from "./measureFirstStep.ts";
import { measureHealth } from "./measureHealth.ts";
import type { MeasureOptions, Measuring } from "./measuring.ts";
import { Peer } from "./peer.ts";
import { fathomSetting } from "./peers/settings.ts";
import { bestOf, type CaseResult, type Peaks, type PeerResult } from "./result.ts";
import { bestSide, type Side } from "./sides.ts";
import { bytesOf, type CopySpec, flopOf, type Spec } from "./spec.ts";
import { quartiles } from "./statistics.ts";
import { timeInTurn, warmUp } from "./timeInTurn.ts";

/** Runs one case: checks the peers' results against ours, picks each peer's best setting, then times in turn. */
export async function measure(one: Case, options: MeasureOptions): Promise<CaseResult> {
  const measuring = { ...options, one, threads: one.threads ?? options.threads };
  const { spec } = one;
  if (spec.kind !== "network") return measureTimes(measuring);
  const exporter = new Peer(fathomSetting(0));
  try {
    await exporter.hello();
    await exporter.ask({ do: "export", spec, file: options.file });
  } finally {
    exporter.close();
  }
  if (spec.mode === "firstStep") return measureFirstStep(measuring);
  if (spec.mode === "observed") return measureHealth(measuring);
  return spec.mode === "peakBytes" ? measureBytes(measuring) : measureTimes(measuring);
}

async function measureTimes(measuring: Measuring): Promise<CaseResult> {
  const { one, file, rounds, threads, progress } = measuring;
  const { spec } = one;
  const own = new Peer(fathomSetting(threads));
  const others: (Side & { readonly name: string })[] = [];
  try {
    const { description } = await own.hello();
    const { values } = await own.prepare(one.spec, file, 600);
    const found: Omit<PeerResult, "best">[] = [];
    for (const name of measuring.against) {
      const given = { file, values, progress: (setting: string) => progress(`${name}, ${setting}`) };
      const { tried, best } = await bestSide(name, one, given);
      found.push({ peer: name, tried });
      if (best) others.push({ ...best, name });
    }
    const single = isSpeedupCase(one) ? await ready(new Peer(fathomSetting(1)), spec, file) : undefined;
    if (single) others.push({ ...single, name: "one thread" });
    const copy: CopySpec | undefined = spec.kind === "rows" ? { ...spec, kind: "copy" } : undefined;
    // Right after ours: what memory gives doubles and halves within seconds.
    if (copy) others.unshift({ ...(await ready(new Peer(fathomSetting(threads)), copy, file)), name: "copy" });
    progress("in turn");
    const timed = await timeInTurn(own, others, { rounds, peaksEvery: spec.kind === "network" ? rounds : 1 });
    const fathom = quartiles(timed.own);
    const peaks = medianOf(timed.peaks);
    const flop = spec.kind === "network" ? Number((await own.ask({ do: "work" })).flop) : flopOf(spec);
    const best = (name: string): PeerResult["best"] => {
      const index = others.findIndex((side) => side.name === name);
      if (index < 0) return undefined;
      const { peer, version } = others[index];
      return bestOf({ version, setting: peer.label }, timed.others[index], fathom);
    };
    return {
      case: one.name,
      unit: "ms",
      device: String(description),
      rounds,
      fathom,
      pieces: timed.own.length,
      peers: found.map((each) => ({ ...each, best: best(each.peer) })),
      peaks,
      flop,
      speedup: single && 1 / (best("one thread")?.ratio ?? Number.NaN),
      copied: copy && (bytesOf(copy) / (best("copy")?.value.median ?? Number.NaN)) * 1000,
    };
  } finally {
    own.close();
    for (const { peer } of others) peer.close();
  }
}

function isSpeedupCase({ spec, threads }: Case): boolean {
  return spec.kind === "gemm" && threads === 2;
}

async function ready(peer: Peer, spec: Spec, file: string): Promise<Side> {
  const { version } = await peer.hello();
  await peer.prepare(spec, file, 600);
  await warmUp(peer);
  return { peer, version, secondsEach: quartiles(await peer.time(5)).median, isOnce: false };
}

/** The best within a round differs from round to round as much as what is compared with it. */
function medianOf(peaks: readonly Peaks[]): Peaks {
  return {
    flopPerSecond: quartiles(peaks.map(({ flopPerSecond }) => flopPerSecond)).median,
    bytesPerSecond: quartiles(peaks.map(({ bytesPerSecond }) => bytesPerSecond)).median,
  };
}
