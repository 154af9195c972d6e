import type { Case } from "./cases.ts";
import { bytesOf, flopOf } from "./spec.ts";
import { type Quartiles, quartiles } from "./statistics.ts";

/** A setting in which a peer was tried: its median there, or why there is none. */
export interface Tried {
  readonly setting: string;
  /** In the unit of the case. */
  readonly median?: number;
  readonly message?: string;
  /** Its numbers are not ours. */
  readonly isWrong?: boolean;
}

/** A peer in its best setting. */
export interface Best {
  readonly version: string;
  readonly setting: string;
  readonly value: Quartiles;
  /** Ours divided by the peer's; below 1 is faster, or less memory. */
  readonly ratio: number;
  /** How many pieces were timed. */
  readonly pieces: number;
}

/** What a peer's times or bytes come to beside ours. */
export function bestOf(
  side: { readonly version: string; readonly setting: string },
  values: readonly number[],
  fathom: Quartiles,
): Best {
  const value = quartiles(values);
  const { version, setting } = side;
  return { version, setting, value, ratio: fathom.median / value.median, pieces: values.length };
}

/** One peer's side of a case. */
export interface PeerResult {
  readonly peer: string;
  readonly tried: readonly Tried[];
  /** In its best setting; absent where it could not run the case in any. */
  readonly best?: Best;
}

/** Of one machine and a number of threads, in the same run. */
export interface Peaks {
  readonly flopPerSecond: number;
  readonly bytesPerSecond: number;
}

export interface CaseResult {
  readonly case: string;
  readonly unit: "ms" | "bytes";
  /** What our device says of itself. */
  readonly device: string;
  readonly rounds: number;
  readonly fathom: Quartiles;
  readonly pieces: number;
  readonly peers: readonly PeerResult[];
  /** Of our threads; of cases that are timed. */
  readonly peaks?: Peaks;
  /** Operations of one piece: of a network those that its kernels do, as the profiler counts them. */
  readonly flop?: number;
  /** One thread's time divided by two threads', in turn; for products on two threads. */
  readonly speedup?: number;
  /** Bytes read and written in a second by plain copies of the same size, in turn: the median; of bandwidth cases. */
  readonly copied?: number;
  /** Of the run's health. */
  readonly overhead?: Overhead;
}

/** What an observed step costs beyond a plain one, spread over the steps from one to the next. */
export interface Overhead {
  /** A step that is not observed. */
  readonly plain: Quartiles;
  /** Steps from one that is observed to the next. */
  readonly every: number;
  /** Of a plain step. */
  readonly share: number;
}

/** A case's speed, beside what the machine can do. */
export interface Rate {
  /** GFLOP/s or GB/s of our median. */
  readonly value: number;
  readonly unit: "GFLOP/s" | "GB/s";
  /** The median of rounds' best multiply-adds, or of copies. */
  readonly peak: number;
  readonly share: number;
}

export function rateOf({ spec }: Case, { fathom, peaks, copied }: CaseResult): Rate | undefined {
  const [flop, bytes] = [flopOf(spec), bytesOf(spec)];
  const most = flop > 0 ? peaks?.flopPerSecond : bytes > 0 ? copied : undefined;
  if (most === undefined) return undefined;
  const value = (flop > 0 ? flop : bytes) / fathom.median / 1e6;
  const peak = most / 1e9;
  return { value, unit: flop > 0 ? "GFLOP/s" : "GB/s", peak, share: value / peak };
}

/** What a network would take if its kernels did nothing but multiply-adds, at the rate measured beside it. */
export interface Floor {
  readonly milliseconds: number;
  /** To PyTorch's median; undefined where there is none. */
  readonly ratio: number | undefined;
}

export function floorOf({ spec }: Case, { peaks, flop, peers }: CaseResult): Floor | undefined {
  if (spec.kind !== "network" || !peaks || !flop) return undefined;
  const milliseconds = (flop / peaks.flopPerSecond) * 1000;
  const torch = peers.find(({ peer }) => peer === "torch")?.best?.value.median;
  return { milliseconds, ratio: torch && milliseconds / torch };
}

/** How a case stands to its target. `met` is undefined where what it is about was not measured. */
export interface Verdict {
  /** `at most 0.7 of PyTorch` */
  readonly wanted: string;
  /** `0.81` */
  readonly found: string;
  readonly met: boolean | undefined;
}

export function verdictOf(one: Case, result: CaseResult): Verdict | undefined {
  const { target } = one;
  if (!target) return undefined;
  if ("ratio" in target) {
    const ratio = result.peers.find(({ peer }) => peer === "torch")?.best?.ratio;
    const wanted = `at most ${target.ratio} of PyTorch's best`;
    return { wanted, ...compared(ratio, (value) => value <= target.ratio) };
  }
  if ("share" in target) {
    const rate = rateOf(one, result);
    const of = rate?.unit === "GB/s" ? "a copy's bandwidth" : "the multiply-add peak";
    return { wanted: `at least ${target.share} of ${of}`, ...compared(rate?.share, (value) => value >= target.share) };
  }
  if ("speedup" in target) {
    const wanted = `at least ${target.speedup} times one thread's speed`;
    return { wanted, ...compared(result.speedup, (value) => value >= target.speedup) };
  }
  if ("overhead" in target) {
    const wanted = `at most ${target.overhead} of a step`;
    return { wanted, ...compared(result.overhead?.share, (value) => value <= target.overhead) };
  }
  const { median } = result.fathom;
  return {
    wanted: `at most ${target.milliseconds} ms`,
    found: `${median.toFixed(0)} ms`,
    met: median <= target.milliseconds,
  };
}

function compared(value: number | undefined, isMet: (value: number) => boolean): Pick<Verdict, "found" | "met"> {
  if (value === undefined) return { found: "not measured", met: undefined };
  return { found: value.toPrecision(3), met: isMet(value) };
}
