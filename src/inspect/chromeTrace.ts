import type { Profile } from "./profileRecord.ts";

/** An event of the Trace Event Format, the only kinds that are written: a stretch of time, and a name for a thread. */
export type TraceEvent =
  | {
      readonly ph: "X";
      readonly name: string;
      readonly cat: "step" | "compile" | "run" | "kernel" | "barrier";
      readonly pid: number;
      readonly tid: number;
      /** Microseconds. */
      readonly ts: number;
      readonly dur: number;
      readonly args: Readonly<Record<string, string | number>>;
    }
  | {
      readonly ph: "M";
      readonly name: "thread_name" | "process_name";
      readonly pid: number;
      readonly tid: number;
      readonly args: { readonly name: string };
    };

/** The JSON object format, which Perfetto and chrome://tracing open. */
export interface ChromeTrace {
  readonly displayTimeUnit: "ms";
  readonly traceEvents: readonly TraceEvent[];
}

const pid = 1;

/**
 * The measured steps of a profile as a trace file: `JSON.stringify` it and open it in Perfetto. A track per thread holds
 * its kernels and barriers; another the steps, the runs of programs in them, and what was compiled.
 */
export function chromeTrace({ device, threads, timeline }: Profile): ChromeTrace {
  const { steps, runs, compilations } = timeline;
  const starts = [...steps, ...runs, ...compilations].map(({ startMs }) => startMs);
  const zero = starts.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const span = (at: { readonly startMs: number; readonly endMs: number }) =>
    ({ ph: "X", pid, ts: 1000 * (at.startMs - zero), dur: 1000 * (at.endMs - at.startMs) }) as const;
  const name = (tid: number, text: string): TraceEvent => ({
    ph: "M",
    name: "thread_name",
    pid,
    tid,
    args: { name: text },
  });
  const host = threads;
  const traceEvents: TraceEvent[] = [
    { ph: "M", name: "process_name", pid, tid: 0, args: { name: `fathom: ${device}` } },
    name(host, "steps"),
    ...Array.from({ length: threads }, (_, thread) => name(thread, `thread ${thread}`)),
  ];
  for (const each of compilations) {
    const args = Object.fromEntries(each.phases.map((phase) => [`${phase.name} ms`, phase.ms]));
    const { kernels, codeBytes } = each;
    traceEvents.push({
      ...span(each),
      name: "compile",
      cat: "compile",
      tid: host,
      args: { ...args, kernels, codeBytes },
    });
  }
  steps.forEach((each, i) => {
    traceEvents.push({ ...span(each), name: `step ${i + 1}`, cat: "step", tid: host, args: {} });
  });
  for (const run of runs) {
    const program = run.program.id;
    const args = { kernels: run.program.steps.length, repeated: run.repeated.length };
    traceEvents.push({ ...span(run), name: `program ${program}`, cat: "run", tid: host, args });
    for (const each of run.spans) {
      const shared = { ...span(each), tid: each.thread };
      if (typeof each.what !== "number") {
        traceEvents.push({ ...shared, name: each.what, cat: "barrier", args: { program } });
        continue;
      }
      const { kernel, scope, flop, bytes, items } = run.program.steps[each.what];
      const { module, op, phase } = scope;
      const where = { path: module, op, phase, flop, bytes, items, program, step: each.what };
      traceEvents.push({ ...shared, name: kernel, cat: "kernel", args: where });
    }
  }
  return { displayTimeUnit: "ms", traceEvents };
}
