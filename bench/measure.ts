import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "./cases.ts";
import { Peer, PeerError } from "./peer.ts";
import { fathomSetting, type PeerName, settingsOf } from "./peers/settings.ts";
import type { NetworkSpec, Spec } from "./spec.ts";
import { expectSame, type Quartiles, quartiles } from "./statistics.ts";

export interface MeasureOptions {
  readonly rounds: number;
  /** Ours; 0 for the library's own choice. */
  readonly threads: number;
  readonly against: readonly PeerName[];
}

/** One peer's side of a case. */
export interface PeerResult {
  readonly peer: string;
  readonly version: string;
  readonly setting: string;
  /** Milliseconds of a piece, or bytes where the case is about bytes. */
  readonly value: Quartiles;
  /** Ours divided by the peer's; below 1 is faster, or less memory. */
  readonly ratio: number;
  /** How many pieces were timed. */
  readonly pieces: number;
}

export interface CaseResult {
  readonly case: string;
  readonly unit: "ms" | "bytes";
  readonly threads: string;
  readonly fathom: Quartiles;
  readonly pieces: number;
  readonly peers: readonly PeerResult[];
  /** What could not be run, with the peer's own message. */
  readonly failed: readonly { readonly peer: string; readonly message: string }[];
}

/** A piece of work that takes a peer longer is done once. */
const longestSeconds = 5;
/** A round lasts about this long on each side. */
const roundSeconds = 0.25;

/** Runs one case: checks the peers' results against ours, picks each peer's best setting, then times in turn. */
export async function measure(one: Case, options: MeasureOptions): Promise<CaseResult> {
  const folder = mkdtempSync(join(tmpdir(), "fathom-bench-"));
  try {
    return await measureIn(one, options, join(folder, "case.safetensors"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Side {
  readonly peer: Peer;
  readonly name: string;
  readonly version: string;
  readonly secondsEach: number;
}

async function measureIn(one: Case, options: MeasureOptions, file: string): Promise<CaseResult> {
  const threads = one.threads ?? options.threads;
  const own = new Peer(fathomSetting(threads));
  const sides: Side[] = [];
  const failed: { peer: string; message: string }[] = [];
  try {
    const { description } = await own.hello();
    if (one.spec.kind === "network") await exportNetwork(one.spec, file, threads);
    const values = await own.prepare(one.spec, file);
    for (const name of options.against) {
      const side = await bestSide(name, one, file, values).catch((error) => {
        if (!(error instanceof PeerError)) throw error;
        failed.push({ peer: name, message: error.message });
      });
      if (side) sides.push(side);
    }
    const isBytes = one.spec.kind === "network" && one.spec.mode === "peakBytes";
    const timed = isBytes ? await bytesOfAll(own, sides) : await timeInTurn(own, sides, options.rounds);
    const fathom = quartiles(timed.own);
    const peers = sides.map(({ peer, name, version }, i) => {
      const value = quartiles(timed.theirs[i]);
      const ratio = fathom.median / value.median;
      return { peer: name, version, setting: peer.label, value, ratio, pieces: timed.theirs[i].length };
    });
    const unit = isBytes ? "bytes" : "ms";
    return { case: one.name, unit, threads: String(description), fathom, pieces: timed.own.length, peers, failed };
  } finally {
    own.close();
    for (const { peer } of sides) peer.close();
  }
}

/** In a process of its own, so that the one that is measured has held one model only. */
async function exportNetwork(spec: NetworkSpec, file: string, threads: number): Promise<void> {
  const exporter = new Peer(fathomSetting(threads));
  try {
    await exporter.hello();
    await exporter.ask({ do: "export", spec, file });
  } finally {
    exporter.close();
  }
}

/** The peer in the setting that is fastest here, after its numbers were checked against ours. */
async function bestSide(name: PeerName, one: Case, file: string, values: readonly number[]): Promise<Side | undefined> {
  let best: Side | undefined;
  let failure: PeerError | undefined;
  for (const setting of settingsOf(name, one)) {
    const peer = new Peer(setting);
    try {
      const { version } = await peer.hello();
      const theirs = await peer.prepare(one.spec, file);
      expectSame(values, theirs, toleranceOf(one.spec));
      const [first] = await peer.time(1);
      const isSlow = first > longestSeconds;
      const secondsEach = isSlow
        ? first
        : quartiles(await peer.time(Math.max(3, Math.min(100, Math.round(0.5 / first))))).median;
      if (!best || secondsEach < best.secondsEach) {
        best?.peer.close();
        best = { peer, name, version, secondsEach };
      } else peer.close();
    } catch (error) {
      peer.close();
      if (!(error instanceof PeerError))
        throw new Error(`${one.name}, ${name} (${setting.label}): ${error instanceof Error ? error.message : error}`);
      failure ??= error;
    }
  }
  if (!best && failure) throw failure;
  return best;
}

function toleranceOf(spec: Spec): number {
  return spec.kind === "network" && spec.mode !== "infer" ? 1e-3 : 1e-4;
}

/** Rounds of ours, peer, ours, peer …, after a warm-up of a second and a half. All in milliseconds. */
async function timeInTurn(
  own: Peer,
  sides: readonly Side[],
  rounds: number,
): Promise<{ own: number[]; theirs: number[][] }> {
  const milliseconds = async (peer: Peer, count: number): Promise<number[]> =>
    (await peer.time(count)).map((seconds) => seconds * 1000);
  for (const end = performance.now() + 1500; performance.now() < end; ) await own.time(3);
  const ownEach = quartiles(await own.time(5)).median;
  const count = (each: number): number => Math.max(1, Math.min(2000, Math.round(roundSeconds / each)));
  const ours: number[] = [];
  const theirs: number[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    ours.push(...(await milliseconds(own, count(ownEach))));
    for (const [i, side] of sides.entries()) {
      if (side.secondsEach > longestSeconds) {
        if (round === 0) theirs[i].push(side.secondsEach * 1000);
      } else theirs[i].push(...(await milliseconds(side.peer, count(side.secondsEach))));
    }
  }
  return { own: ours, theirs };
}

async function bytesOfAll(own: Peer, sides: readonly Side[]): Promise<{ own: number[]; theirs: number[][] }> {
  const bytes = async (peer: Peer): Promise<number> => Number((await peer.ask({ do: "peak-bytes" })).bytes);
  const ours = [await bytes(own)];
  const theirs: number[][] = [];
  for (const { peer } of sides) theirs.push([await bytes(peer)]);
  return { own: ours, theirs };
}
