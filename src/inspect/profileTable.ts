import type { Scope } from "../ir/node.ts";
import type { PeakRate } from "../tensor/deviceProfile.ts";
import type { Cost, Profile } from "./profileRecord.ts";
import { textTable } from "./textTable.ts";

/** Words of the printed table. */
export interface ProfileWords {
  readonly module: string;
  readonly op: string;
  readonly phase: string;
  readonly kernel: string;
  readonly calls: string;
  readonly share: string;
  readonly roofline: string;
  readonly phases: Readonly<Record<Scope["phase"], string>>;
  /** Stands for no module, or no op. */
  readonly outside: string;
  /** Of rows that are left out: how many, and their time. */
  others(count: number): string;
  /** The lines below the tables; times are in milliseconds, shares are percentages. */
  step(ms: string, low: string, high: string, gflops: string, ofPeak: string, ofRoofline: string): string;
  parts(profiled: string, kernels: string, barriers: string, team: string, host: string, compile: string): string;
  waiting(imbalance: string, serial: string): string;
  peak(gflops: string, gbs: string): string;
  /** Goes on with `peak` where there are several threads. */
  teamPeak(threads: number, gflops: string, gbs: string): string;
  compiled(programs: number, ms: string, kernels: number, kilobytes: string, phases: string): string;
  repeated(values: string, where: string): string;
}

const english: ProfileWords = {
  module: "module",
  op: "op",
  phase: "phase",
  kernel: "kernel",
  calls: "calls",
  share: "step",
  roofline: "roofline",
  phases: { forward: "forward", backward: "backward", update: "update" },
  outside: "-",
  others: (count) => `${count} more`,
  step: (ms, low, high, gflops, ofPeak, ofRoofline) =>
    `step ${ms} ms (${low} to ${high}), ${gflops} GFLOP/s, ${ofPeak} of peak, ${ofRoofline} of the roofline`,
  parts: (profiled, kernels, barriers, team, host, compile) =>
    `while profiled ${profiled} ms: kernels ${kernels}, barriers ${barriers}, threads starting and ending ${team}, host ${host}, compiling ${compile}`,
  waiting: (imbalance, serial) =>
    `of the waiting: ${imbalance} ms for slower threads, ${serial} ms for kernels that one thread does alone`,
  peak: (gflops, gbs) => `peak of one thread: ${gflops} GFLOP/s, ${gbs} GB/s`,
  teamPeak: (threads, gflops, gbs) => `; of ${threads} threads: ${gflops} GFLOP/s, ${gbs} GB/s`,
  compiled: (programs, ms, kernels, kilobytes, phases) =>
    `compiled before in ${ms} ms (${phases}); programs: ${programs}, kernels: ${kernels}, size: ${kilobytes} kB`,
  repeated: (values, where) =>
    `repeated work: ${values} values per step that an earlier program had computed: ${where}`,
};

export interface ProfileTableOptions {
  /** Rows of kernels at most; 20 by default. */
  readonly top?: number;
  readonly words?: ProfileWords;
}

/** A profile for people: the most expensive kernels, then modules, phases and what the step comes to. */
export function profileTable(profile: Profile, options: ProfileTableOptions = {}): string {
  const { top = 20, words = english } = options;
  const { kernels, modules, phases } = profile;
  const name = (text: string): string => text || words.outside;
  const head = [words.calls, "ms", words.share, "GFLOP/s", "GB/s", words.roofline];
  const kernelRows = kernels
    .slice(0, top)
    .map((row) => [name(row.module), name(row.op), words.phases[row.phase], row.kernel, ...costCells(row)]);
  const rest = kernels.slice(top);
  if (rest.length > 0) kernelRows.push([words.others(rest.length), "", "", "", ...restCells(rest)]);
  const blocks = [
    textTable([[words.module, words.op, words.phase, words.kernel, ...head], ...kernelRows], 4),
    textTable([[words.module, ...head], ...modules.map((row) => [name(row.module), ...costCells(row)])], 1),
    textTable([[words.phase, ...head], ...phases.map((row) => [words.phases[row.phase], ...costCells(row)])], 1),
    totals(profile, words).join("\n"),
  ];
  return blocks.join("\n\n");
}

function costCells(cost: Cost): string[] {
  const { calls, ms, share, gflopPerSecond, gbPerSecond, roofline } = cost;
  return [digits(calls), digits(ms), percent(share), digits(gflopPerSecond), digits(gbPerSecond), percent(roofline)];
}

function restCells(rest: readonly Cost[]): string[] {
  const sum = (of: (row: Cost) => number): number => rest.reduce((s, row) => s + of(row), 0);
  return [digits(sum((row) => row.calls)), digits(sum((row) => row.ms)), percent(sum((row) => row.share)), "", "", ""];
}

function totals(profile: Profile, words: ProfileWords): string[] {
  const { stepMs, peak, compilation, repeated } = profile;
  const median = (name: "profiledMs" | "kernelsMs" | "barriersMs" | "teamMs" | "hostMs" | "compileMs"): string =>
    digits(profile[name].median);
  const lines = [
    words.step(
      digits(stepMs.median),
      digits(stepMs.low),
      digits(stepMs.high),
      digits(profile.gflopPerSecond),
      percent(profile.shareOfPeak),
      percent(profile.roofline),
    ),
    words.parts(
      median("profiledMs"),
      median("kernelsMs"),
      median("barriersMs"),
      median("teamMs"),
      median("hostMs"),
      median("compileMs"),
    ),
  ];
  if (profile.threads > 1) lines.push(words.waiting(digits(profile.imbalanceMs), digits(profile.serialMs)));
  const rates = ({ flopPerSecond, bytesPerSecond }: PeakRate): [string, string] => [
    digits(flopPerSecond / 1e9),
    digits(bytesPerSecond / 1e9),
  ];
  const team = peak.threads > 1 ? words.teamPeak(peak.threads, ...rates(peak.all)) : "";
  lines.push(words.peak(...rates(peak.one)) + team);
  if (compilation.programs > 0) {
    const { programs, ms, kernels, codeBytes, phases } = compilation;
    const parts = phases.filter((phase) => phase.ms >= 0.05).map((phase) => `${phase.name} ${digits(phase.ms)}`);
    lines.push(words.compiled(programs, digits(ms), kernels, digits(codeBytes / 1000), parts.join(", ")));
  }
  if (repeated.length > 0) {
    const values = repeated.reduce((sum, row) => sum + row.values, 0);
    const where = repeated.slice(0, 5).map((row) => `${row.module || words.outside} ${row.op}`);
    lines.push(words.repeated(digits(values), [...new Set(where)].join(", ")));
  }
  return lines;
}

/** Three digits that count, and no more than four behind the point. */
function digits(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toString();
  return value.toFixed(value >= 10 ? 1 : value >= 1 ? 2 : value >= 0.1 ? 3 : 4);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)}%`;
}
