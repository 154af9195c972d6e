/**
 * Random graphs, the compiled ones against the reference, within error bounds that are carried through each graph.
 *
 *     npm run fuzz -- [--seconds 60] [--seed 1] [--graph N] [--json]
 *
 * --graph N runs the N-th graph of the seed alone and prints it. Exits 0 when nothing failed, 1 when something did
 * (a mismatch; more than 1 % of the elements left out; in 120 s or more, a primitive that stood in fewer than 20 nodes),
 * 2 when the call is wrong.
 */
import { parseArgs } from "node:util";
import { createReferenceDevice } from "../src/backends/reference/index.ts";
import { createWasmDevice } from "../src/backends/wasm/index.ts";
import { fuzz, type Report } from "./fuzz/fuzz.ts";

const usage = "usage: npm run fuzz -- [--seconds 60] [--seed 1] [--graph N] [--json]";
const enoughSeconds = 120;
const enoughNodes = 20;
const mostLeftOut = 0.01;

interface Options {
  readonly seconds: number;
  readonly seed: number;
  readonly graph?: number;
  readonly json: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      graph: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const whole = (name: string, text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0)
      throw new Error(`--${name} must be a whole number of at least 0, got ${text}`);
    return value;
  };
  return {
    seconds: whole("seconds", values.seconds),
    seed: whole("seed", values.seed),
    graph: values.graph === undefined ? undefined : whole("graph", values.graph),
    json: values.json,
  };
}

/** What is wrong with a run as a whole. */
function complaints(report: Report, { seconds, graph }: Options): string[] {
  if (graph !== undefined) return [];
  const found: string[] = [];
  if (report.leftOut > mostLeftOut) found.push(`more than ${100 * mostLeftOut} % of the elements were left out`);
  if (seconds < enoughSeconds) return found;
  const rare = report.primitives.filter(({ count }) => count < enoughNodes);
  for (const { name, count } of rare) found.push(`${name} stood in ${count} nodes, fewer than ${enoughNodes}`);
  return found;
}

function print(report: Report): void {
  const table = report.primitives.map(({ name, count }) => `${name} ${count}`);
  console.log(`\nnodes by primitive: ${table.join(", ")}`);
  console.log(`ops: ${report.ops.map(({ name, count }) => `${name} ${count}`).join(", ")}`);
  for (const { device, median, high, worst } of report.figures) {
    const parts = [median, high, worst].map((share) => `${(100 * share).toFixed(0)} %`);
    console.log(
      `error as a share of its bound on ${device}: median ${parts[0]}, 99.9th ${parts[1]}, largest ${parts[2]}`,
    );
  }
  const perGraph = (1000 * report.cpuSeconds) / Math.max(1, report.graphs);
  console.log(
    `${report.elements} elements compared; ${report.cpuSeconds.toFixed(1)} s of processor time, ${perGraph.toFixed(0)} ms a graph`,
  );
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`fuzz: ${error instanceof Error ? error.message : error}\n${usage}`);
    return 2;
  }
  const bench = {
    reference: createReferenceDevice(),
    wasm: createWasmDevice({ threads: 1, cacheSize: 1 }),
    threaded: createWasmDevice({ threads: 2, cacheSize: 1, serialBelow: 0 }),
    strict: createWasmDevice({ threads: 1, cacheSize: 1, relaxed: false }),
  };
  const say = options.json ? console.error : console.log;
  const report = await fuzz({
    ...options,
    bench,
    onFailure: (text) => say(`\n${text}`),
    onPlan: options.graph === undefined ? undefined : say,
  });
  await bench.threaded.close();
  const wrong = complaints(report, options);
  if (options.json) console.log(JSON.stringify({ ...report, complaints: wrong }));
  else {
    if (options.graph === undefined) print(report);
    for (const complaint of wrong) console.log(`fuzz: ${complaint}`);
    const [{ name, count }] = report.primitives;
    const share = (100 * report.leftOut).toFixed(3);
    console.log(
      `${report.graphs} graphs, ${report.mismatches} mismatches, ${share} % left out, least used primitive ${name} ${count} times`,
    );
  }
  return report.mismatches > 0 || wrong.length > 0 ? 1 : 0;
}

process.exitCode = await main();
