import type { DevicePeak, ProfiledRun, ProfiledStep } from "../tensor/deviceProfile.ts";
import type { Cost, KernelCost, ModuleCost, PhaseCost } from "./profileRecord.ts";
import { quartiles } from "./quartiles.ts";

/** A call of a kernel in a run. */
export interface Call {
  readonly step: ProfiledStep;
  /** Of the slowest thread, and of all of them together. */
  readonly slowestMs: number;
  readonly threadsMs: number;
  /** What the machine's peaks allow. */
  readonly idealMs: number;
}

/** The calls of a run, in the program's order. */
export function callsOf({ program, spans }: ProfiledRun, peak: DevicePeak): Call[] {
  const calls = new Map<number, { slowestMs: number; threadsMs: number }>();
  for (const { what, startMs, endMs } of spans) {
    if (typeof what !== "number") continue;
    const ms = endMs - startMs;
    const known = calls.get(what);
    if (known === undefined) calls.set(what, { slowestMs: ms, threadsMs: ms });
    else {
      known.slowestMs = Math.max(known.slowestMs, ms);
      known.threadsMs += ms;
    }
  }
  return [...calls].map(([number, times]) => {
    const step = program.steps[number];
    const { flopPerSecond, bytesPerSecond } = step.parallel ? peak.all : peak.one;
    return { step, ...times, idealMs: 1000 * Math.max(step.flop / flopPerSecond, step.bytes / bytesPerSecond) };
  });
}

/**
 * What calls cost by what they have in common, the most expensive first.
 *
 * @param steps   the calls of each measured step
 * @param stepMs  what a step takes
 * @param keyOf   equal for calls that belong together
 * @param label   what a row says of such calls
 */
function grouped<Label>(
  steps: readonly (readonly Call[])[],
  stepMs: number,
  keyOf: (step: ProfiledStep) => string,
  label: (step: ProfiledStep) => Label,
): (Label & Cost)[] {
  const groups = new Map<string, { label: Label; calls: Call[][] }>();
  steps.forEach((calls, i) => {
    for (const call of calls) {
      const key = keyOf(call.step);
      let group = groups.get(key);
      if (group === undefined) {
        group = { label: label(call.step), calls: steps.map(() => []) };
        groups.set(key, group);
      }
      group.calls[i].push(call);
    }
  });
  const rows = [...groups.values()].map((group) => ({ ...group.label, ...costOf(group.calls, stepMs) }));
  return rows.sort((a, b) => b.ms - a.ms);
}

/** What the calls of each step cost, per step. */
export function costOf(steps: readonly (readonly Call[])[], stepMs: number): Cost {
  const sum = (calls: readonly Call[], of: (call: Call) => number): number =>
    calls.reduce((s, call) => s + of(call), 0);
  const perStep = (of: (call: Call) => number): number => sum(steps.flat(), of) / steps.length;
  const median = (of: (call: Call) => number): number => quartiles(steps.map((calls) => sum(calls, of))).median;
  const ms = median((call) => call.slowestMs);
  const flop = perStep(({ step }) => step.flop);
  const bytes = perStep(({ step }) => step.bytes);
  return {
    calls: perStep(() => 1),
    ms,
    threadsMs: median((call) => call.threadsMs),
    share: ratio(ms, stepMs),
    flop,
    bytes,
    gflopPerSecond: ratio(flop, ms) / 1e6,
    gbPerSecond: ratio(bytes, ms) / 1e6,
    roofline: ratio(
      perStep((call) => call.idealMs),
      ms,
    ),
  };
}

/** 0 where there was no time to divide by. */
function ratio(a: number, b: number): number {
  return b > 0 ? a / b : 0;
}

export function kernelCosts(steps: readonly (readonly Call[])[], stepMs: number): KernelCost[] {
  return grouped(
    steps,
    stepMs,
    ({ scope: { module, op, phase }, kernel }) => [module, op, phase, kernel].join("\n"),
    ({ scope: { module, op, phase }, kernel }) => ({ module, op, phase, kernel }),
  );
}

export function moduleCosts(steps: readonly (readonly Call[])[], stepMs: number): ModuleCost[] {
  return grouped(
    steps,
    stepMs,
    ({ scope }) => scope.module,
    ({ scope: { module } }) => ({ module }),
  );
}

export function phaseCosts(steps: readonly (readonly Call[])[], stepMs: number): PhaseCost[] {
  return grouped(
    steps,
    stepMs,
    ({ scope }) => scope.phase,
    ({ scope: { phase } }) => ({ phase }),
  );
}
