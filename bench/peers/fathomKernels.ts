import {
  add,
  compile,
  conv2d,
  device,
  grad,
  layerNorm,
  matmul,
  mul,
  noGrad,
  relu,
  softmax,
  type Tensor,
  transpose,
  Variable,
} from "fathom";
import {
  type ConvSpec,
  type CopySpec,
  type GemmSpec,
  type KernelSpec,
  outputSize,
  type RowsSpec,
  repeats,
} from "../spec.ts";
import { kernelNumbers, sampled } from "./kernelNumbers.ts";
import { kernelOf } from "./kernelOf.ts";
import type { Prepared } from "./serve.ts";

/** Operands and results stay on the device, as they do inside a model. */
export function fathomKernel(spec: KernelSpec): Prepared {
  return kernelOf(spec, { gemm, conv, rows, copy });
}

function gemm(spec: GemmSpec): Prepared {
  const { size, form } = spec;
  const work = Array.from({ length: repeats(spec) }, (_, i) => ({
    a: resident([size, size], 2 * i),
    b: resident([size, size], 2 * i + 1),
    result: empty([size, size]),
  }));
  const run = compile(() => {
    for (const { a, b, result } of work) {
      const left = form === "tn" ? transpose(a, 0, 1) : a;
      const right = form === "nt" ? transpose(b, 0, 1) : b;
      result.assign(matmul(left, right));
    }
  });
  return prepared(run, work[0].result);
}

function conv(spec: ConvSpec): Prepared {
  const { batch, from, to, size, kernel, stride, padding, groups, pass } = spec;
  const out = outputSize(spec);
  const shapes = {
    input: [batch, from, size, size],
    weight: [to, from / groups, kernel, kernel],
    output: [batch, to, out, out],
  };
  const x = resident(shapes.input, 0);
  const weight = resident(shapes.weight, 1);
  if (pass === "forward") {
    const result = empty(shapes.output);
    return prepared(
      compile(() => result.assign(conv2d(x, weight, undefined, { stride, padding, groups }))),
      result,
    );
  }
  const outer = resident(shapes.output, 2);
  const wanted = pass === "inputGrad" ? x : weight;
  wanted.requiresGrad = true;
  const result = empty(wanted.shape);
  const run = compile(() => {
    const y = conv2d(x, weight, undefined, { stride, padding, groups });
    const [gradient] = grad(y, [wanted], { gradOutputs: [outer] });
    result.assign(gradient);
  });
  return prepared(run, result);
}

function rows(spec: RowsSpec): Prepared {
  const shape = [spec.rows, spec.columns];
  const [x, y, result] = [resident(shape, 0), resident(shape, 1), empty(shape)];
  const value = (): Tensor => {
    if (spec.op === "elementwise") return relu(add(mul(x, 0.75), y));
    if (spec.op === "softmax") return softmax(x, { dim: -1 });
    return layerNorm(x, [spec.columns]);
  };
  return prepared(
    compile(() => noGrad(() => result.assign(value()))),
    result,
  );
}

function copy(spec: CopySpec): Prepared {
  const shape = [spec.rows, spec.columns];
  const [x, result] = [resident(shape, 0), empty(shape)];
  return prepared(
    compile(() => noGrad(() => result.assign(x))),
    result,
  );
}

function prepared(run: () => Promise<unknown>, result: Variable): Prepared {
  return {
    piece: run,
    values: async () => sampled(await result.data()),
  };
}

function resident(shape: readonly number[], seed: number): Variable {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return new Variable({ shape, data: kernelNumbers(count, seed), device: device() });
}

function empty(shape: readonly number[]): Variable {
  return new Variable({ shape, device: device() });
}
