import { expect, test } from "vitest";
import type { TypedArray } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import { isBound, signatureOf } from "../ir/request.ts";
import { compile } from "./compile.ts";
import { evaluateNodes } from "./testing/evaluateNodes.ts";
import { generator, randomGraph } from "./testing/randomGraph.ts";
import { runProgram } from "./testing/runProgram.ts";

const target = { lanes: 4, registers: 16, fused: true };
const seeds = Number(process.env.FATHOM_FUZZ ?? 60);

function run(outputs: readonly Node[]): readonly TypedArray[] {
  const request = { outputs, writes: [], guards: [] };
  const signature = signatureOf(request);
  return runProgram(compile(request, signature, target), request, signature).outputs;
}

function differs(actual: TypedArray, expected: TypedArray, tolerance: number): string | undefined {
  let scale = 1;
  for (const value of expected) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (Object.is(a, e) || a === e || Math.abs(a - e) <= tolerance * scale || (Number.isNaN(a) && Number.isNaN(e)))
      continue;
    return `element ${i}: ${a} instead of ${e}`;
  }
  return undefined;
}

for (let seed = 1; seed <= seeds; seed++) {
  test(`fusing and keeping change no bit, and few values differ from float64 (seed ${seed})`, () => {
    const random = generator(seed + 1000);
    const nodes = randomGraph(seed, 12 + (seed % 40));
    const computed = nodes.filter((node) => !isBound(node));
    const outputs = computed.slice(-2);
    const alone = run(outputs);
    const more = computed.filter(() => random() < 0.3);
    const kept = run([...outputs, ...more]);
    for (const [i] of outputs.entries()) expect(kept[i]).toEqual(alone[i]);
    const expected = evaluateNodes(nodes);
    // Steps (floor, comparisons) may jump where rounding differs, so a graph with them is only compared with itself.
    if (nodes.some((node) => node.op === "floor" || node.op === "cast" || node.dtype === "bool")) return;
    for (const [i, node] of [...outputs, ...more].entries()) {
      const problem = differs(kept[i], expected.get(node) ?? kept[i], 1e-4);
      if (problem !== undefined) throw new Error(`${node.op} [${node.shape}]: ${problem}`);
    }
  });
}
