import { allocate, type DType, type TypedArray } from "../../ir/dtype.ts";
import { attrsOf, isReduction, type Node } from "../../ir/node.ts";
import { philoxFill } from "../../ir/philox.ts";
import { isBound } from "../../ir/request.ts";
import { isScalarName, scalars } from "../../ir/scalars.ts";
import { numel } from "../../ir/shape.ts";
import { convolve } from "./convolve.ts";
import { coordsOf, position } from "./coordinates.ts";

/** Direct evaluation of nodes: plain loops in float64, rounded to the dtype after each node. For tests. */
export function evaluateNodes(nodes: readonly Node[]): Map<Node, TypedArray> {
  const values = new Map<Node, TypedArray>();
  for (const node of nodes) {
    const inputs = node.inputs.map((input) => values.get(input) ?? leaf(input));
    const value = evaluate(node, inputs);
    // Sums of bools are bools.
    values.set(node, node.dtype === "bool" ? value.map((v) => Number(v !== 0)) : value);
  }
  return values;
}

function leaf(node: Node): TypedArray {
  throw new Error(`node ${node.id} (${node.op}) has no value`);
}

function convert(value: number, from: DType, to: DType): number {
  if (to === "bool") return value !== 0 ? 1 : 0;
  if (to === "float32" || to === "float64" || from !== "float32") return value;
  return Number.isNaN(value) ? 0 : Math.min(2147483647, Math.max(-2147483648, Math.trunc(value)));
}

function evaluate(node: Node, inputs: readonly TypedArray[]): TypedArray {
  const out = allocate(node.dtype, numel(node.shape));
  if (isBound(node)) {
    if (node.value?.kind === "host") out.set(node.value.data);
    else if (node.source !== undefined) out[0] = node.source.value;
    else throw new Error("a cell has no value here");
    return out;
  }
  const [a, b] = inputs;
  const each = (f: (coords: number[], i: number) => number): TypedArray => {
    for (let i = 0; i < out.length; i++) out[i] = f(coordsOf(i, node.shape), i);
    return out;
  };
  const { op } = node;
  const x = node.inputs[0];
  if (op === "cast") return each((_, i) => convert(a[i], x.dtype, node.dtype));
  if (isScalarName(op)) {
    const whole = node.dtype === "int32" || node.dtype === "uint8";
    return each((_, i) => {
      if (op === "mul" && whole) return Math.imul(a[i], b[i]);
      return scalars[op].meaning(...inputs.map((input) => input[i]));
    });
  }
  if (isReduction(op)) {
    const start = { sum: 0, prod: 1, amax: Number.NEGATIVE_INFINITY, amin: Number.POSITIVE_INFINITY }[op];
    const { dims } = attrsOf(node, "sum");
    const totals = new Array<number>(out.length).fill(start);
    for (let i = 0; i < a.length; i++) {
      const coords = coordsOf(i, x.shape).map((c, d) => (dims.includes(d) ? 0 : c));
      const at = position(coords, node.shape);
      const t = totals[at];
      if (op === "sum") totals[at] = t + a[i];
      else if (op === "prod") totals[at] = node.dtype === "float32" ? t * a[i] : Math.imul(t, a[i]);
      else totals[at] = op === "amax" ? Math.max(t, a[i]) : Math.min(t, a[i]);
    }
    return each((_, i) => totals[i]);
  }
  switch (op) {
    case "reshape":
      return each((_, i) => a[i]);
    case "permute": {
      const { order } = attrsOf(node, "permute");
      return each((c) => {
        const from = new Array<number>(c.length);
        order.forEach((d, i) => {
          from[d] = c[i];
        });
        return a[position(from, x.shape)];
      });
    }
    case "expand":
      return each(
        (c) =>
          a[
            position(
              c.map((v, d) => (x.shape[d] === 1 ? 0 : v)),
              x.shape,
            )
          ],
      );
    case "slice": {
      const { start, step } = attrsOf(node, "slice");
      return each(
        (c) =>
          a[
            position(
              c.map((v, d) => start[d] + v * step[d]),
              x.shape,
            )
          ],
      );
    }
    case "flip": {
      const { dims } = attrsOf(node, "flip");
      return each(
        (c) =>
          a[
            position(
              c.map((v, d) => (dims.includes(d) ? x.shape[d] - 1 - v : v)),
              x.shape,
            )
          ],
      );
    }
    case "pad": {
      const { before } = attrsOf(node, "pad");
      return each((c) => {
        const from = c.map((v, d) => v - before[d]);
        return from.every((v, d) => v >= 0 && v < x.shape[d]) ? a[position(from, x.shape)] : b[0];
      });
    }
    case "cat": {
      const { dim } = attrsOf(node, "cat");
      return each((c) => {
        let at = c[dim];
        let k = 0;
        while (at >= node.inputs[k].shape[dim]) at -= node.inputs[k++].shape[dim];
        return inputs[k][
          position(
            c.map((v, d) => (d === dim ? at : v)),
            node.inputs[k].shape,
          )
        ];
      });
    }
    case "iota": {
      const { dim } = attrsOf(node, "iota");
      return each((c) => c[dim]);
    }
    case "gather": {
      const { dim } = attrsOf(node, "gather");
      return each(
        (c, i) =>
          a[
            position(
              c.map((v, d) => (d === dim ? b[i] : v)),
              x.shape,
            )
          ],
      );
    }
    case "scatter": {
      const { dim, mode } = attrsOf(node, "scatter");
      out.set(a);
      for (let i = 0; i < b.length; i++) {
        const c = coordsOf(i, node.inputs[1].shape);
        const at = position(
          c.map((v, d) => (d === dim ? b[i] : v)),
          node.shape,
        );
        const [old, value] = [out[at], inputs[2][i]];
        if (mode === "set") out[at] = value;
        else if (mode === "add") out[at] = old + value;
        else if (mode === "mul") out[at] = node.dtype === "float32" ? old * value : Math.imul(old, value);
        else out[at] = mode === "max" ? Math.max(old, value) : Math.min(old, value);
      }
      return out;
    }
    case "cumulative": {
      const { dim, mode, reverse } = attrsOf(node, "cumulative");
      return each((c) => {
        const count = reverse ? x.shape[dim] - c[dim] : c[dim] + 1;
        const positions = Array.from({ length: count }, (_, k) => (reverse ? x.shape[dim] - 1 - k : k));
        const values = positions.map((k) => a[position(c.with(dim, k), x.shape)]);
        if (mode === "sum") return values.reduce((s, v) => s + v, 0);
        if (mode === "prod") return values.reduce((s, v) => (node.dtype === "float32" ? s * v : Math.imul(s, v)), 1);
        if (mode === "logsumexp") {
          const most = Math.max(...values);
          return Number.isFinite(most) ? most + Math.log(values.reduce((s, v) => s + Math.exp(v - most), 0)) : most;
        }
        const sign = mode === "argmax" ? 1 : -1;
        const best = Math.max(...values.map((v) => sign * v));
        return positions[values.findLastIndex((v) => Object.is(sign * v + 0, best + 0))];
      });
    }
    case "recurrence": {
      const { dim, reverse } = attrsOf(node, "recurrence");
      return each((c) => {
        let y = 0;
        const step = reverse ? -1 : 1;
        for (let k = reverse ? x.shape[dim] - 1 : 0; k !== c[dim] + step; k += step) {
          const at = position(c.with(dim, k), x.shape);
          y = a[at] * y + b[at];
        }
        return y;
      });
    }
    case "argsort": {
      const { dim, descending } = attrsOf(node, "argsort");
      return each((c) => {
        const value = (k: number): number => a[position(c.with(dim, k), x.shape)];
        const key = (k: number): number => (Number.isNaN(value(k)) ? Number.MAX_VALUE : value(k));
        const order = Array.from({ length: x.shape[dim] }, (_, k) => k);
        return order.sort((p, q) => (descending ? key(q) - key(p) : key(p) - key(q)))[c[dim]];
      });
    }
    case "checkRange":
      return each((_, i) => a[i]);
    case "argmax":
    case "argmin": {
      const { dim } = attrsOf(node, "argmax");
      return each((c) => {
        let best = 0;
        for (let k = 1; k < x.shape[dim]; k++) {
          const [v, w] = [k, best].map(
            (i) =>
              a[
                position(
                  c.map((u, d) => (d === dim ? i : u)),
                  x.shape,
                )
              ],
          );
          if (!Number.isNaN(w) && (Number.isNaN(v) || (op === "argmax" ? v > w : v < w))) best = k;
        }
        return best;
      });
    }
    case "windowMax":
    case "windowArgmax":
    case "windowSum": {
      const { kernel, stride, padding, dilation } = attrsOf(node, "windowMax");
      return each((c) => {
        const least = { float32: Number.NEGATIVE_INFINITY, int32: -(2 ** 31) } as Partial<Record<DType, number>>;
        let [best, where, sum] = [least[x.dtype] ?? 0, -1, 0];
        for (let k = 0; k < numel(kernel); k++) {
          const at = coordsOf(k, kernel).map((v, d) => c[d + 2] * stride[d] - padding[d][0] + v * dilation[d]);
          if (!at.every((v, d) => v >= 0 && v < x.shape[d + 2])) continue;
          const v = a[position([c[0], c[1], ...at], x.shape)];
          sum += v;
          if (where < 0 || Number.isNaN(v) || v > best) [best, where] = [v, position(at, x.shape.slice(2))];
        }
        return op === "windowMax" ? best : op === "windowSum" ? sum : where;
      });
    }
    case "matmul": {
      const { transposeA, transposeB } = attrsOf(node, "matmul");
      const K = x.shape[x.shape.length - (transposeA ? 2 : 1)];
      return each((c) => {
        const [m, n] = c.slice(-2);
        const batch = c.slice(0, -2);
        let sum = 0;
        for (let k = 0; k < K; k++) {
          const p = a[position([...batch, ...(transposeA ? [k, m] : [m, k])], x.shape)];
          sum += p * b[position([...batch, ...(transposeB ? [n, k] : [k, n])], node.inputs[1].shape)];
        }
        return sum;
      });
    }
    case "conv":
    case "convInputGrad":
    case "convWeightGrad":
      return convolve(node, inputs, out);
    case "randomBits": {
      const words = new Uint32Array(out.length);
      philoxFill(words, (inputs[0][0] >>> 0) + (inputs[1][0] >>> 0) * 2 ** 32, inputs[2][0] >>> 0);
      return each((_, i) => words[i] | 0);
    }
    default:
      throw new Error(`${op} has no evaluation`);
  }
}
