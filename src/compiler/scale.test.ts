import { expect, test } from "vitest";
import { kernelKey } from "../backends/wasm/kernelKey.ts";
import { makeNode, type Node } from "../ir/node.ts";
import { signatureOf } from "../ir/request.ts";
import { compile } from "./compile.ts";
import { runProgram } from "./testing/runProgram.ts";

const target = { lanes: 4, registers: 16, fused: true };

function constant(shape: readonly number[]): Node {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  return makeNode("constant", [], {}, shape, "float32", undefined, { value: { kind: "host", data } });
}

test("a chain of 20 000 nodes compiles without deep recursion into few distinct kernels", () => {
  let x = constant([100]);
  const [scale, shift] = [constant([100]), constant([100])];
  for (let i = 0; i < 10_000; i++) {
    x = makeNode("mul", [x, scale], {}, [100], "float32");
    x = makeNode("add", [x, shift], {}, [100], "float32");
  }
  const request = { outputs: [x], writes: [], guards: [] };
  const program = compile(request, signatureOf(request), target);
  expect(program.steps.length).toBeLessThan(2000);
  expect(new Set(program.steps.map((step) => step.kernel)).size).toBeLessThan(8);
  // The chain needs two values at a time.
  expect(program.arenaBytes).toBeLessThan(4 * 512);
});

test("a thousand forwards of one network share their kernels", () => {
  const [w, b] = [constant([16, 16]), constant([16])];
  const outputs: Node[] = [];
  for (let i = 0; i < 1000; i++) {
    let x = constant([8, 16]);
    for (let layer = 0; layer < 3; layer++) {
      const product = makeNode("matmul", [x, w], { transposeA: false, transposeB: false }, [8, 16], "float32");
      const row = makeNode("reshape", [b], {}, [1, 16], "float32");
      const bias = makeNode("expand", [row], {}, [8, 16], "float32");
      x = makeNode("tanh", [makeNode("add", [product, bias], {}, [8, 16], "float32")], {}, [8, 16], "float32");
    }
    const peak = makeNode("amax", [x], { dims: [1] }, [8, 1], "float32");
    const low = makeNode("sub", [x, makeNode("expand", [peak], {}, [8, 16], "float32")], {}, [8, 16], "float32");
    const e = makeNode("exp", [low], {}, [8, 16], "float32");
    const total = makeNode("sum", [e], { dims: [1] }, [8, 1], "float32");
    outputs.push(makeNode("div", [e, makeNode("expand", [total], {}, [8, 16], "float32")], {}, [8, 16], "float32"));
  }
  const request = { outputs, writes: [], guards: [] };
  const program = compile(request, signatureOf(request), target);
  expect(program.steps.length).toBe(4000);
  expect(new Set(program.steps.map((step) => step.kernel)).size).toBeLessThan(4);
});

test("steps that each read and write their own slice are one function", () => {
  const steps = 50;
  const [x, w] = [constant([steps, 8, 16]), constant([16, 16])];
  const projected = makeNode("mul", [x, x], {}, [steps, 8, 16], "float32");
  let h = constant([8, 16]);
  const parts: Node[] = [];
  for (let t = 0; t < steps; t++) {
    const slice = makeNode("slice", [projected], { start: [t, 0, 0], step: [1, 1, 1] }, [1, 8, 16], "float32");
    const own = makeNode("reshape", [slice], {}, [8, 16], "float32");
    const product = makeNode("matmul", [h, w], { transposeA: false, transposeB: false }, [8, 16], "float32");
    h = makeNode("tanh", [makeNode("add", [product, own], {}, [8, 16], "float32")], {}, [8, 16], "float32");
    parts.push(makeNode("reshape", [h], {}, [1, 8, 16], "float32"));
  }
  const stacked = makeNode("cat", parts, { dim: 0 }, [steps, 8, 16], "float32");
  const request = { outputs: [stacked], writes: [], guards: [] };
  const program = compile(request, signatureOf(request), target);
  expect(program.steps.length).toBeLessThan(2 * steps + 10);
  expect(new Set(program.steps.map((step) => kernelKey(step.kernel))).size).toBeLessThan(8);
  const run = runProgram(program, request, signatureOf(request));
  expect(run.outputs[0]).toEqual(new Float32Array(steps * 8 * 16)); // of zeros come zeros, in every slice
});
