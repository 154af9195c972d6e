import type { Device } from "../tensor/device.ts";
import type {
  DevicePeak,
  DeviceProfile,
  ProfiledCompilation,
  ProfiledRun,
  ProfiledValue,
} from "../tensor/deviceProfile.ts";
import { type Call, callsOf, costOf, kernelCosts, moduleCosts, phaseCosts } from "./kernelCosts.ts";
import type { CompilationCost, Profile, RepeatedWork } from "./profileRecord.ts";
import { quartiles } from "./quartiles.ts";

export interface Measured {
  readonly device: Device;
  readonly peak: DevicePeak;
  /** What was recorded before the measured steps. */
  readonly warmUp: DeviceProfile;
  readonly measured: readonly { readonly startMs: number; readonly endMs: number; readonly recorded: DeviceProfile }[];
  /** Steps without profiling. */
  readonly plainMs: readonly number[];
}

/** Adds up what a profile has recorded. */
export function summarizeProfile({ device, peak, warmUp, measured, plainMs }: Measured): Profile {
  const shares = measured.map(timeShares);
  const of = (name: keyof TimeShares): number[] => shares.map((each) => each[name]);
  const median = (name: keyof TimeShares): number => quartiles(of(name)).median;
  const steps: Call[][] = measured.map(({ recorded }) => recorded.runs.flatMap((run) => callsOf(run, peak)));
  const stepMs = quartiles(plainMs);
  const profiledMs = quartiles(of("wallMs"));
  const runs = measured.flatMap(({ recorded }) => recorded.runs);
  const compilations = [warmUp, ...measured.map(({ recorded }) => recorded)].flatMap((each) => each.compilations);
  const total = costOf(steps, profiledMs.median);
  const idealMs = total.roofline * total.ms;
  return {
    device: device.description,
    threads: device.threads,
    steps: measured.length,
    stepMs,
    profiledMs,
    kernelsMs: quartiles(of("kernelsMs")),
    barriersMs: quartiles(of("barriersMs")),
    teamMs: quartiles(of("teamMs")),
    hostMs: quartiles(of("hostMs")),
    compileMs: quartiles(of("compileMs")),
    imbalanceMs: median("imbalanceMs"),
    serialMs: median("serialMs"),
    programs: runs.length / measured.length,
    flop: total.flop,
    bytes: total.bytes,
    gflopPerSecond: total.flop / stepMs.median / 1e6,
    shareOfPeak: total.flop / (stepMs.median / 1000) / peak.all.flopPerSecond,
    roofline: idealMs / stepMs.median,
    peak,
    kernels: kernelCosts(steps, profiledMs.median),
    modules: moduleCosts(steps, profiledMs.median),
    phases: phaseCosts(steps, profiledMs.median),
    repeated: repeatedWork(runs, measured.length),
    compilation: compilationCost(compilations),
    timeline: { steps: measured.map(({ startMs, endMs }) => ({ startMs, endMs })), runs, compilations },
  };
}

/** Where the time of one step goes. All but `imbalanceMs` and `serialMs` add up to the wall time. */
interface TimeShares {
  readonly wallMs: number;
  readonly kernelsMs: number;
  readonly barriersMs: number;
  readonly teamMs: number;
  readonly hostMs: number;
  readonly compileMs: number;
  readonly imbalanceMs: number;
  readonly serialMs: number;
}

function timeShares({ startMs, endMs, recorded }: Measured["measured"][number]): TimeShares {
  const wallMs = endMs - startMs;
  const compileMs = recorded.compilations.reduce((sum, each) => sum + each.endMs - each.startMs, 0);
  let [runsMs, kernelsMs, barriersMs, imbalanceMs, serialMs] = [0, 0, 0, 0, 0];
  for (const run of recorded.runs) {
    runsMs += run.endMs - run.startMs;
    const { threads, program } = run;
    const slowest = new Map<number, number>();
    for (const { what, startMs: from, endMs: to } of run.spans) {
      const ms = (to - from) / threads;
      if (what === "barrier") barriersMs += ms;
      else kernelsMs += ms;
      if (typeof what !== "number") continue;
      if (!program.steps[what].parallel) serialMs += (to - from) * (1 - 1 / threads);
      else {
        slowest.set(what, Math.max(slowest.get(what) ?? 0, to - from));
        imbalanceMs -= ms;
      }
    }
    for (const ms of slowest.values()) imbalanceMs += ms;
  }
  const teamMs = runsMs - kernelsMs - barriersMs;
  const hostMs = wallMs - runsMs - compileMs - recorded.overheadMs;
  return { wallMs, kernelsMs, barriersMs, teamMs, hostMs, compileMs, imbalanceMs, serialMs };
}

function repeatedWork(runs: readonly ProfiledRun[], steps: number): RepeatedWork[] {
  const groups = new Map<string, ProfiledValue[]>();
  for (const value of runs.flatMap((run) => run.repeated)) {
    const key = [value.scope.module, opOf(value), value.scope.phase].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  const rows = [...groups.values()].map((values) => {
    const { module, phase } = values[0].scope;
    return { module, op: opOf(values[0]), phase, values: values.length / steps };
  });
  return rows.sort((a, b) => b.values - a.values);
}

/** The op that a user called, or the primitive where there was none. */
function opOf({ scope, op }: ProfiledValue): string {
  return scope.op || op;
}

function compilationCost(compilations: readonly ProfiledCompilation[]): CompilationCost {
  const phases = new Map<string, number>();
  for (const { name, ms } of compilations.flatMap((each) => each.phases))
    phases.set(name, (phases.get(name) ?? 0) + ms);
  const sum = (of: (each: ProfiledCompilation) => number): number => compilations.reduce((s, each) => s + of(each), 0);
  return {
    programs: compilations.length,
    ms: sum(({ startMs, endMs }) => endMs - startMs),
    phases: [...phases].map(([name, ms]) => ({ name, ms })),
    kernels: sum((each) => each.kernels),
    codeBytes: sum((each) => each.codeBytes),
  };
}
