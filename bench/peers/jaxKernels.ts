import { blockUntilReady, jit, nn, numpy as np, tree, vjp } from "@jax-js/jax";
import { type ConvSpec, type GemmSpec, type KernelSpec, outputSize, type RowsSpec, repeats } from "../spec.ts";
import { type JaxConvForm, jaxConv } from "./jaxConv.ts";
import { kernelNumbers, sampled } from "./kernelNumbers.ts";
import { kernelOf } from "./kernelOf.ts";
import type { Prepared } from "./serve.ts";

type Tensor = np.Array;

/** Operands stay with the library; a piece is one call of a function inside `jit`. */
export function jaxKernel(spec: KernelSpec, form: JaxConvForm): Prepared {
  return kernelOf(spec, { gemm, conv: (own) => conv(own, form), rows });
}

function gemm(spec: GemmSpec): Prepared {
  const { size, form } = spec;
  const operands = Array.from({ length: repeats(spec) }, (_, i) => [
    numbers([size, size], 2 * i),
    numbers([size, size], 2 * i + 1),
  ]);
  const product = (a: Tensor, b: Tensor): Tensor =>
    np.matmul(form === "tn" ? np.transpose(a) : a, form === "nt" ? np.transpose(b) : b);
  return prepared((pairs: Tensor[][]) => pairs.map(([a, b]) => product(a, b)), operands);
}

function conv(spec: ConvSpec, form: JaxConvForm): Prepared {
  const { batch, from, to, size, kernel, stride, padding, groups, pass } = spec;
  const out = outputSize(spec);
  const x = numbers([batch, from, size, size], 0);
  const weight = numbers([to, from / groups, kernel, kernel], 1);
  const forward = (input: Tensor, filter: Tensor): Tensor => jaxConv(input, filter, { stride, padding, groups, form });
  if (pass === "forward") return prepared(([input, filter]: Tensor[]) => [forward(input, filter)], [x, weight]);
  const outer = numbers([batch, to, out, out], 2);
  const gradient = ([input, filter, grad]: Tensor[]): Tensor[] => {
    const wanted = pass === "inputGrad" ? input : filter;
    const [result, pullback] = vjp(
      (value: Tensor) => (pass === "inputGrad" ? forward(value, filter) : forward(input, value)),
      [wanted],
    );
    result.dispose();
    const [found] = pullback(grad);
    pullback.dispose();
    return [found as Tensor];
  };
  return prepared(gradient, [x, weight, outer]);
}

function rows(spec: RowsSpec): Prepared {
  const shape = [spec.rows, spec.columns];
  const [x, y] = [numbers(shape, 0), numbers(shape, 1)];
  if (spec.op === "elementwise") return prepared(([a, b]: Tensor[]) => [nn.relu(a.mul(0.75).add(b))], [x, y]);
  y.dispose();
  if (spec.op === "softmax") return prepared(([a]: Tensor[]) => [nn.softmax(a, -1)], [x]);
  return prepared(([a]: Tensor[]) => [nn.standardize(a, -1)], [x]);
}

function prepared<T extends Tensor[] | Tensor[][]>(work: (operands: T) => Tensor[], operands: T): Prepared {
  const run = jit(work as (operands: Tensor[]) => Tensor[]);
  let results: Tensor[] = [];
  return {
    async piece() {
      tree.dispose(results);
      results = run(tree.ref(operands) as Tensor[]);
      await blockUntilReady(results);
    },
    values: async () => sampled(await results[0].ref.data()),
  };
}

function numbers(shape: number[], seed: number): Tensor {
  return np.array(
    kernelNumbers(
      shape.reduce((product, extent) => product * extent, 1),
      seed,
    ),
    { shape },
  );
}
