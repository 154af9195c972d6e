import { type ConvSpec, product } from "./convSpec.ts";

/** Calls `visit` with flat indices of x, weight and output for every product that a convolution sums; for tests. */
export function forEachProduct(spec: ConvSpec, visit: (x: number, weight: number, out: number) => void): void {
  const { N, C, O, groups, inputSize, kernel, outputSize, stride, padding, dilation } = spec;
  const [cg, og] = [C / groups, O / groups];
  const [ins, taps, outs] = [product(inputSize), product(kernel), product(outputSize)];
  const split = (flat: number, sizes: readonly number[]): number[] => {
    const out = new Array<number>(sizes.length);
    let rest = flat;
    for (let i = sizes.length - 1; i >= 0; i--) {
      out[i] = rest % sizes[i];
      rest = Math.floor(rest / sizes[i]);
    }
    return out;
  };
  const pairs: [number, number, number][] = [];
  for (let q = 0; q < outs; q++) {
    const at = split(q, outputSize);
    for (let t = 0; t < taps; t++) {
      const tap = split(t, kernel);
      let position = 0;
      let inside = true;
      for (let i = 0; i < at.length; i++) {
        const s = at[i] * stride[i] - padding[i][0] + tap[i] * dilation[i];
        if (s < 0 || s >= inputSize[i]) inside = false;
        position = position * inputSize[i] + s;
      }
      if (inside) pairs.push([position, t, q]);
    }
  }
  for (let n = 0; n < N; n++)
    for (let o = 0; o < O; o++)
      for (let c = 0; c < cg; c++) {
        const channel = Math.floor(o / og) * cg + c;
        for (const [p, t, q] of pairs) {
          visit((n * C + channel) * ins + p, (o * cg + c) * taps + t, (n * O + o) * outs + q);
        }
      }
}

/** The three results in float64, rounded. */
export function convOracle(
  spec: ConvSpec,
  data: { readonly x: Float32Array; readonly weight: Float32Array; readonly grad: Float32Array },
): { out: Float32Array; xGrad: Float32Array; weightGrad: Float32Array } {
  const out = new Float64Array(data.grad.length);
  const xGrad = new Float64Array(data.x.length);
  const weightGrad = new Float64Array(data.weight.length);
  forEachProduct(spec, (x, w, o) => {
    out[o] += data.x[x] * data.weight[w];
    xGrad[x] += data.grad[o] * data.weight[w];
    weightGrad[w] += data.grad[o] * data.x[x];
  });
  return { out: Float32Array.from(out), xGrad: Float32Array.from(xGrad), weightGrad: Float32Array.from(weightGrad) };
}
