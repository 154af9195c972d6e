import { expect, test } from "vitest";
import { signatureOf } from "../ir/request.ts";
import type { Shape } from "../ir/shape.ts";
import { compile } from "./compile.ts";
import { printKernel } from "./printKernel.ts";
import { evaluateNodes } from "./testing/evaluateNodes.ts";
import { each, input, node, over, spread } from "./testing/nodes.ts";
import { runProgram } from "./testing/runProgram.ts";

/** Rows less their means, times a weight; the program, and its kernels as text. */
function centred(shape: Shape, dims: readonly number[]) {
  const x = input(shape);
  const weight = spread(input([shape[shape.length - 1]]), shape);
  const y = each("mul", each("sub", x, spread(over("sum", x, dims), shape)), weight);
  const request = { outputs: [y], writes: [], guards: [] };
  const signature = signatureOf(request);
  const program = compile(request, signature, { lanes: 4, registers: 16, fused: true });
  const text = program.steps.map(({ kernel }) => printKernel(kernel)).join("\n");
  const [result] = runProgram(program, request, signature).outputs;
  return { text, result, expected: evaluateNodes(signature.nodes).get(y) };
}

const touches = (text: string): number => text.split("touch ").length - 1;

test("before a row is stored the first two lines of the next are asked for, and none of what all rows share", () => {
  // The interpreter refuses a touch outside its buffer, so the last row is tried too.
  const { text, result, expected } = centred([3, 512], [1]);
  expect(touches(text)).toBe(2);
  expect(text.slice(0, text.indexOf("touch ")).split("for l").length - 1).toBe(1); // the loop that adds comes before
  result.forEach((value, i) => {
    expect(value).toBeCloseTo(expected?.[i] ?? Number.NaN, 3);
  });
});

test("short rows, columns, walks around a run and reductions alone touch nothing ahead", () => {
  expect(touches(centred([3, 128], [1]).text)).toBe(0);
  expect(touches(centred([64, 512], [0]).text)).toBe(0);
  expect(touches(centred([2, 3, 512], [0, 2]).text)).toBe(0);
  const sum = node("sum", [input([3, 512])], [3, 1], { dims: [1] });
  const request = { outputs: [sum], writes: [], guards: [] };
  const { steps } = compile(request, signatureOf(request), { lanes: 4, registers: 16, fused: true });
  expect(steps.map(({ kernel }) => touches(printKernel(kernel)))).toEqual([0]);
});
