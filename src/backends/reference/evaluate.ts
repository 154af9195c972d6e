import { allocate, type TypedArray } from "../../ir/dtype.ts";
import { DeviceError, InternalError } from "../../ir/errors.ts";
import type { Node, StructuralName } from "../../ir/node.ts";
import { philoxFill } from "../../ir/philox.ts";
import { isScalarName } from "../../ir/scalars.ts";
import { numel } from "../../ir/shape.ts";
import { argsort } from "./argsort.ts";
import { checkRange } from "./checkRange.ts";
import { conv, convInputGrad, convWeightGrad } from "./conv.ts";
import { cumulative, recurrence } from "./cumulative.ts";
import { cast, elementwise } from "./elementwise.ts";
import { gather, scatter } from "./gather.ts";
import { matmul } from "./matmul.ts";
import { cat, expand, flip, iota, pad, permute, reshape, slice } from "./movement.ts";
import type { Primitive } from "./primitive.ts";
import { amax, amin, argmax, argmin, prod, sum } from "./reduce.ts";
import { windowArgmax, windowMax, windowSum } from "./window.ts";

const randomBits: Primitive = (_node, [low, high, stream], out) => {
  const words = new Uint32Array(out.length);
  philoxFill(words, (low[0] >>> 0) + (high[0] >>> 0) * 2 ** 32, stream[0]);
  out.set(new Int32Array(words.buffer));
};

/** The meaning of every primitive that is not a row of the scalar table. */
const primitives: Readonly<Record<Exclude<StructuralName, "constant" | "read" | "scalar">, Primitive>> = {
  cast,
  sum,
  prod,
  amax,
  amin,
  argmax,
  argmin,
  matmul,
  conv,
  convInputGrad,
  convWeightGrad,
  windowMax,
  windowArgmax,
  windowSum,
  gather,
  scatter,
  cumulative,
  recurrence,
  argsort,
  checkRange,
  reshape,
  permute,
  expand,
  pad,
  slice,
  flip,
  cat,
  iota,
  randomBits,
};

/** Computes one node from its inputs' values, in float64, rounded to the node's dtype. */
export function evaluateNode(node: Node, inputs: readonly TypedArray[]): TypedArray {
  const { op } = node;
  if (op === "constant" || op === "read" || op === "scalar") throw new InternalError(`a leaf (${op}) has no value.`);
  const primitive = isScalarName(op) ? elementwise : primitives[op];
  checkIndices(node, inputs);
  const out = allocate(node.dtype, numel(node.shape));
  if (node.dtype !== "bool") {
    primitive(node, inputs, out);
    return out;
  }
  // Sums of bools are bools, the larger ones true as well: in bytes 256 of them would be 0.
  const counts = allocate("float64", out.length);
  primitive(node, inputs, counts);
  for (let i = 0; i < out.length; i++) out[i] = counts[i] !== 0 ? 1 : 0;
  return out;
}

/** The reference backend catches an index that is out of range; the op that made it should have. */
function checkIndices(node: Node, inputs: readonly TypedArray[]): void {
  if (node.op !== "gather" && node.op !== "scatter") return;
  const { dim } = node.attrs as { dim: number };
  const extent = node.inputs[0].shape[dim];
  const bad = inputs[1].findIndex((at) => at < 0 || at >= extent);
  if (bad < 0) return;
  throw new DeviceError({
    op: node.op,
    argument: "index",
    expected: `be in [0, ${extent})`,
    received: `${inputs[1][bad]} at position ${bad}`,
  });
}
