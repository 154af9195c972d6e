import { primitiveRules } from "../../src/ir/primitiveRules.ts";
import { scalars } from "../../src/ir/scalars.ts";
import { records } from "./build.ts";
import { type Bench, checkPlan, newTallies } from "./checkPlan.ts";
import type { Figures } from "./compare.ts";
import { generate } from "./generate/generate.ts";
import { seedOf } from "./random.ts";
import { shrink } from "./shrink.ts";
import { snippet } from "./snippet.ts";

export interface FuzzOptions {
  readonly seed: number;
  /** The run ends after so many seconds, or so many graphs. */
  readonly seconds?: number;
  readonly graphs?: number;
  /** This graph of the seed alone. */
  readonly graph?: number;
  readonly bench: Bench;
  /** Is given each failure, shrunk, as a program. */
  readonly onFailure?: (text: string) => void;
  /** Is given each graph as a program, before it runs. */
  readonly onPlan?: (text: string) => void;
}

interface Count {
  readonly name: string;
  readonly count: number;
}

export interface Report {
  readonly graphs: number;
  readonly mismatches: number;
  readonly elements: number;
  /** Share of elements of which nothing was claimed. */
  readonly leftOut: number;
  /** Nodes by primitive, the rarest first, and calls by op. */
  readonly primitives: readonly Count[];
  readonly ops: readonly Count[];
  /** Errors as shares of their bounds. */
  readonly figures: readonly {
    readonly device: string;
    readonly median: number;
    readonly high: number;
    readonly worst: number;
  }[];
  readonly cpuSeconds: number;
}

/** Shrinking takes longer than a hundred graphs: after so many failures the rest is only counted. */
const mostShrunk = 5;

/** Generates, runs and compares graphs until the time, or the number of graphs, is up. */
export async function fuzz(options: FuzzOptions): Promise<Report> {
  const { seed, bench, graph } = options;
  const start = process.cpuUsage();
  const end = performance.now() + 1000 * (options.seconds ?? Number.POSITIVE_INFINITY);
  const most = graph === undefined ? (options.graphs ?? Number.POSITIVE_INFINITY) : 1;
  const tallies = newTallies();
  const primitives = new Map<string, number>(
    [...Object.keys(primitiveRules), ...Object.keys(scalars)].map((name) => [name, 0]),
  );
  const ops = new Map<string, number>([...records.keys()].map((name) => [name, 0]));
  let [graphs, mismatches] = [0, 0];
  while (graphs < most && (graph !== undefined || performance.now() < end)) {
    const n = graph ?? graphs;
    const own = seedOf(seed, n);
    const plan = generate(own, bench.reference);
    graphs++;
    options.onPlan?.(snippet(plan, `fuzz seed ${seed}, graph ${n}`));
    const { failure, nodes } = await checkPlan(plan, bench, own, { tallies });
    for (const { op } of nodes) increase(primitives, op);
    for (const step of plan.steps) if (step.kind === "op") increase(ops, step.name);
    if (failure === undefined) continue;
    mismatches++;
    const again = `fuzz seed ${seed}, graph ${n} (npm run fuzz -- --seed ${seed} --graph ${n})`;
    if (mismatches > mostShrunk) {
      options.onFailure?.(`${again}\n${failure.device}: ${failure.message}`);
      continue;
    }
    const small = await shrink(plan, failure, bench, own);
    options.onFailure?.(
      snippet(small.plan, `${again}\n${small.failure.device}: ${small.failure.message}`, small.failure.extra),
    );
  }
  const { user, system } = process.cpuUsage(start);
  const { compared, leftOut } = tallies.wasm;
  return {
    graphs,
    mismatches,
    elements: compared,
    leftOut: leftOut / Math.max(1, compared),
    primitives: sorted(primitives),
    ops: sorted(ops),
    figures: [describe("wasm", tallies.wasm), describe("reference", tallies.reference)],
    cpuSeconds: (user + system) / 1e6,
  };
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Count[] {
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => a.count - b.count);
}

function describe(device: string, figures: Figures): Report["figures"][number] {
  return { device, median: figures.quantile(0.5), high: figures.quantile(0.999), worst: figures.worst };
}
