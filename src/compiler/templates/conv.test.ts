import { describe, expect, it } from "vitest";
import { runKernel } from "../../backends/wasm/kernelModule.ts";
import { op } from "../expr.ts";
import type { Target } from "../kernel.ts";
import type { Elementwise } from "../template.ts";
import {
  dataOf,
  type Geometry,
  random,
  randomGeometry,
  specOf,
  square,
  strict,
  viaInterpreter,
  viaWasm,
  wide,
} from "./conv.fixture.ts";
import { convPlan } from "./conv.ts";
import { convInputGradPlan } from "./convInputGrad.ts";
import { convOracle } from "./convOracle.ts";
import type { ConvSpec } from "./convSpec.ts";
import { convWeightGradPlan } from "./convWeightGrad.ts";
import { expectEqual, runPlan } from "./runPlan.ts";

/** @param targets  interpreted; WebAssembly runs in any case */
function check(spec: ConvSpec, seed: number, targets: readonly Target[] = [strict, wide]): void {
  const data = dataOf(spec, seed);
  const want = convOracle(spec, data);
  const passes = [
    { name: "conv", plan: convPlan, inputs: [data.x, data.weight], want: want.out },
    { name: "convInputGrad", plan: convInputGradPlan, inputs: [data.grad, data.weight], want: want.xGrad },
    { name: "convWeightGrad", plan: convWeightGradPlan, inputs: [data.x, data.grad], want: want.weightGrad },
  ];
  for (const { name, plan, inputs, want: expected } of passes) {
    const arrays = { inputs, outputNumel: expected.length };
    for (const target of targets) {
      const got = runPlan(plan(spec, target), arrays, viaInterpreter(target));
      expectEqual(got, expected, `${name}, ${target.lanes} lanes, ${JSON.stringify(spec)}`);
    }
    const got = runPlan(plan(spec, strict), arrays, viaWasm);
    expectEqual(got, expected, `${name}, WebAssembly, ${JSON.stringify(spec)}`);
  }
}

describe("convPlan, convInputGradPlan and convWeightGradPlan", { timeout: 30_000 }, () => {
  for (const ndim of [1, 2, 3]) {
    for (let seed = 1; seed <= 25; seed++) {
      it(`equal the sum of products, ${ndim} spatial dimensions, seed ${seed}`, () => {
        const next = random(seed * 10 + ndim);
        check(specOf(randomGeometry(next, ndim)), seed);
      });
    }
  }

  it("equal the sum of products when channels take several blocks", () => {
    check(specOf({ N: 2, C: 70, O: 33, groups: 1, ...square(5, 3, 1, 1) }), 1);
    check(specOf({ N: 3, C: 40, O: 13, groups: 1, ...square(7, 3, 2, 1) }), 2);
    check(specOf({ N: 1, C: 8, O: 170, groups: 1, ...square(4, 3, 1, 1) }), 3);
  });

  // Transformed weights are whole 32nds, so that sums are exact here too.
  it("equal the sum of products by tiles, of even, odd and single sizes under any padding", () => {
    const sizes = [
      { N: 2, size: [16, 17], padding: [1, 1, 1, 1] },
      { N: 5, size: [11, 14], padding: [1, 1, 1, 1] },
      { N: 16, size: [3, 9], padding: [2, 0, 0, 2] },
      { N: 22, size: [7, 7], padding: [0, 0, 0, 0] },
      { N: 64, size: [1, 4], padding: [1, 1, 1, 1] },
      { N: 3, size: [20, 21], padding: [0, 2, 1, 2] },
      { N: 2, size: [3, 70], padding: [4, 3, 5, 4] },
    ];
    sizes.forEach(({ N, size, padding: [top, bottom, left, right] }, i) => {
      const geometry = {
        ...square(1, 3, 1, 1),
        inputSize: size,
        padding: [[top, bottom] as const, [left, right] as const],
      };
      const spec = specOf({ N, C: 16 + i, O: 17 + 5 * (i % 3), groups: 1, ...geometry });
      expect(convPlan(spec, strict).temporaries.length).toBe(1); // the transformed weight
      check(spec, 20 + i, i === 0 ? [wide] : i === 1 ? [strict] : []);
    });
    check(specOf({ N: 3, C: 70, O: 80, groups: 1, ...square(14, 3, 1, 1) }), 30, []);
  });

  it("equal the sum of products when items divide the result channels too", () => {
    for (const [size, C, O] of [
      [8, 16, 64],
      [7, 13, 53],
      [8, 40, 25],
    ]) {
      const spec = specOf({ N: 1, C, O, groups: 1, ...square(size, 3, 1, 1) });
      expect(convPlan(spec, strict).steps[1].kernel.items).toBe(4); // two runs of two tile rows by two parts
      check(spec, size, [strict, wide]);
    }
  });

  for (let seed = 1; seed <= 12; seed++) {
    it(`equal the sum of products of 3×3 weights, seed ${seed}`, () => {
      const next = random(seed * 10 + 4);
      const pick = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
      const pair = (): [number, number] => [pick(0, 4), pick(0, 4)];
      const geometry = { ...square(1, 3, 1, 1), inputSize: [pick(3, 19), pick(3, 19)], padding: [pair(), pair()] };
      check(specOf({ N: pick(1, 6), C: pick(6, 20), O: pick(6, 20), groups: 1, ...geometry }), seed, []);
    });
  }

  it("equal the sum of products where the middle one of an odd few runs of tile rows is two items", () => {
    for (const [size, N] of [
      [10, 1],
      [14, 1],
      [13, 1],
      [10, 3],
    ]) {
      const spec = specOf({ N, C: 26, O: 31, groups: 1, ...square(size, 3, 1, 1) });
      const { items } = convPlan(spec, strict).steps[1].kernel;
      expect(items % 2).toBe(0);
      check(spec, size);
    }
  });

  it("equal the sum of products when an image takes several boxes", () => {
    check(specOf({ N: 2, C: 3, O: 8, groups: 1, ...square(29, 3, 1, 1) }), 4);
    check(specOf({ N: 1, C: 2, O: 3, groups: 1, ...square(37, 5, 2, 2) }), 5);
    const long = { inputSize: [700], kernel: [5], stride: [1], padding: [[4, 0]] as const, dilation: [2] };
    check(specOf({ N: 1, C: 3, O: 4, groups: 1, ...long }), 6);
    check(specOf({ N: 1, C: 3, O: 4, groups: 1, ...long, stride: [2] }), 7);
    check(specOf({ N: 2, C: 2, O: 2, groups: 2, ...long, stride: [3] }), 8);
  });

  it("equal the sum of products for depthwise channels of several sizes", () => {
    check(specOf({ N: 2, C: 5, O: 5, groups: 5, ...square(14, 3, 1, 1) }), 9);
    check(specOf({ N: 1, C: 4, O: 8, groups: 4, ...square(17, 3, 2, 1) }), 10);
    check(specOf({ N: 1, C: 2, O: 2, groups: 2, ...square(33, 7, 1, 3) }), 11);
  });

  it("equal the sum of products for a kernel of many taps", () => {
    check(specOf({ N: 2, C: 2, O: 3, groups: 1, ...square(14, 9, 1, 4) }), 12);
    check(specOf({ N: 2, C: 2, O: 2, groups: 2, ...square(15, 13, 2, 4) }), 13);
  });

  it("keep an infinity out of sums that it has no part in", () => {
    for (const groups of [1, 3]) {
      const spec = specOf({ N: 1, C: 3, O: 3, groups, ...square(6, 3, 1, 0) });
      const data = dataOf(spec, 7);
      data.x[5] = Number.POSITIVE_INFINITY;
      const want = convOracle(spec, data);
      for (const run of [viaInterpreter(strict), viaWasm]) {
        const inputs = [data.x, data.grad];
        const got = runPlan(convWeightGradPlan(spec, strict), { inputs, outputNumel: want.weightGrad.length }, run);
        expect(got.map((v) => v + 0)).toEqual(want.weightGrad.map((v) => v + 0));
        const out = runPlan(
          convPlan(spec, strict),
          { inputs: [data.x, data.weight], outputNumel: want.out.length },
          run,
        );
        expect(out.map((v) => v + 0)).toEqual(want.out.map((v) => v + 0));
      }
    }
  });

  it("have no steps when the output is empty, and give zeros when nothing is summed", () => {
    const empty = specOf({ N: 0, C: 3, O: 4, groups: 1, ...square(8, 3, 1, 1) });
    expect(convPlan(empty, strict).steps).toEqual([]);
    expect(convInputGradPlan(empty, strict).steps).toEqual([]);
    check(empty, 1);
    check(specOf({ N: 1, C: 3, O: 4, groups: 1, ...square(2, 5, 1, 0) }), 1);
    check(specOf({ N: 2, C: 3, O: 0, groups: 1, ...square(4, 3, 1, 0) }), 1);
    check(specOf({ N: 2, C: 0, O: 3, groups: 1, ...square(4, 3, 1, 0) }), 1);
  });

  it("apply the epilogue once, at (image, channel, position)", () => {
    const geometries: Geometry[] = [
      { N: 2, C: 3, O: 7, groups: 1, ...square(9, 3, 1, 1) },
      { N: 2, C: 3, O: 7, groups: 1, ...square(9, 3, 2, 1) },
      { N: 5, C: 40, O: 7, groups: 1, ...square(5, 3, 1, 1) },
      { N: 3, C: 6, O: 6, groups: 6, ...square(9, 3, 1, 1) },
      { N: 3, C: 6, O: 6, groups: 6, ...square(9, 3, 2, 1) },
      { N: 3, C: 5, O: 4, groups: 1, ...square(8, 1, 1, 0) },
      { N: 3, C: 5, O: 4, groups: 1, ...square(8, 1, 2, 0) },
      { N: 5, C: 16, O: 18, groups: 1, ...square(13, 3, 1, 1) },
      { N: 5, C: 18, O: 16, groups: 1, ...square(12, 3, 1, 1) },
    ];
    for (const geometry of geometries) {
      const spec = specOf(geometry);
      const data = dataOf(spec, 3);
      const want = convOracle(spec, data);
      const passes = [
        { plan: convPlan, inputs: [data.x, data.weight], want: want.out, dims: [spec.N, spec.O] },
        { plan: convInputGradPlan, inputs: [data.grad, data.weight], want: want.xGrad, dims: [spec.N, spec.C] },
        { plan: convWeightGradPlan, inputs: [data.x, data.grad], want: want.weightGrad, dims: [1, spec.O] },
      ];
      for (const pass of passes) {
        const size = pass.want.length / (pass.dims[0] * pass.dims[1]);
        const bias = Float32Array.from({ length: pass.dims[1] }, (_, i) => i - 1);
        const other = pass.want.map((_, i) => (i % 7) - 3);
        const epilogue: Elementwise = {
          extras: [
            { dtype: "float32", numel: bias.length, offset: 0, strides: [0, 1, 0] },
            { dtype: "float32", numel: other.length, offset: 0, strides: [pass.dims[1] * size, size, 1] },
          ],
          apply: (value, [b, o]) => op("mul", op("add", value, b), o),
        };
        const expected = pass.want.map((v, i) => (v + bias[Math.floor(i / size) % pass.dims[1]]) * other[i]);
        const arrays = { inputs: pass.inputs, extras: [bias, other], outputNumel: expected.length };
        const plan = pass.plan({ ...spec, epilogue }, strict);
        expectEqual(runPlan(plan, arrays, viaInterpreter(strict)), expected, JSON.stringify(spec));
        expectEqual(runPlan(plan, arrays, viaWasm), expected, JSON.stringify(spec));
      }
    }
  });

  it("give the same bits however the items are cut", () => {
    const geometries: Geometry[] = [
      { N: 6, C: 5, O: 9, groups: 1, ...square(13, 3, 2, 1) },
      { N: 6, C: 16, O: 17, groups: 1, ...square(13, 3, 1, 1) },
      { N: 1, C: 16, O: 26, groups: 1, ...square(14, 3, 1, 1) },
    ];
    for (const geometry of geometries) {
      const spec = specOf(geometry);
      const data = dataOf(spec, 5);
      const tenths = (values: Float32Array): Float32Array => values.map((v) => Math.fround(v * 0.1));
      const passes = [
        { plan: convPlan, inputs: [data.x, data.weight], numel: data.grad.length },
        { plan: convInputGradPlan, inputs: [data.grad, data.weight], numel: data.x.length },
        { plan: convWeightGradPlan, inputs: [data.x, data.grad], numel: data.weight.length },
      ];
      for (const { plan: make, inputs, numel } of passes) {
        const plan = make(spec, strict);
        const arrays = { inputs: inputs.map(tenths), outputNumel: numel };
        const whole = runPlan(plan, arrays, viaWasm);
        const pieces = runPlan(plan, arrays, (kernel, buffers) => {
          for (let i = kernel.items - 1; i >= 0; i--)
            runKernel(kernel, buffers, { relaxed: false, begin: i, end: i + 1 });
        });
        expectEqual(pieces, whole, "in pieces");
      }
    }
  });
});
