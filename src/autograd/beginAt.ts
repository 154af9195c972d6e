import { isFloat } from "../ir/dtype.ts";
import { DTypeError, ValueError } from "../ir/errors.ts";
import { nextGradFnId } from "../ops/defineOp.ts";
import { mapTensors } from "../tensor/mapTensors.ts";
import { currentScope } from "../tensor/recording.ts";
import { type GradFn, Tensor } from "../tensor/tensor.ts";

/** Which arguments are differentiated: one by its place, or several. */
export type Argnums = number | readonly number[];

/** A differentiation with respect to arguments, begun. */
export interface Beginning {
  /** The arguments with a root in place of every tensor that is differentiated. */
  readonly inner: unknown[];
  /** The roots in order: gradients that arrive there are those of the arguments. */
  readonly roots: readonly Tensor[];
  /** Values in the order of the roots, in the nesting of the arguments. */
  nested(values: readonly Tensor[]): unknown;
}

/**
 * @throws ValueError when argnums names no argument
 * @throws DTypeError when an argument holds no tensors, or others than floats
 */
export function beginAt(args: readonly unknown[], argnums: Argnums): Beginning {
  const places: readonly number[] = typeof argnums === "number" ? [argnums] : argnums;
  const roots: Tensor[] = [];
  const inner = args.slice();
  for (const place of places) {
    const before = roots.length;
    inner[place] = mapTensors(argumentAt(args, place), (x) => addRoot(roots, x));
    if (roots.length === before) throw noTensors(place, args[place]);
  }
  const nested = (values: readonly Tensor[]): unknown => {
    let next = 0;
    const all = places.map((place) => mapTensors(args[place], () => values[next++]));
    return typeof argnums === "number" ? all[0] : all;
  };
  return { inner, roots, nested };
}

/** The calls that begin a differentiation: tensors behind them belong to an outer one, or to nobody. */
const beginnings = new WeakSet<GradFn>();

/** A tensor of the same value from which the walk back can be told apart, and goes on to x if x wants gradients. */
function addRoot(roots: Tensor[], x: Tensor): Tensor {
  if (!isFloat(x.dtype)) {
    const repair = "Leave its argument out of argnums.";
    const expected = "hold floats to be differentiated";
    throw new DTypeError({ op: "grad", argument: "every tensor", expected, received: x.dtype, repair });
  }
  const source = x.snapshot();
  const gradFn: GradFn = {
    id: nextGradFnId(),
    op: "grad",
    inputs: [source],
    saved: {},
    scope: currentScope(),
    because: () => undefined,
    backward: ([gradient]) => [gradient],
  };
  beginnings.add(gradFn);
  const root = new Tensor(source.node, source.device, { gradFn });
  roots.push(root);
  return root;
}

/** Whether the loss depends on anything that gradients flow into besides these roots. */
export function reachesOut(loss: Tensor, roots: readonly Tensor[]): boolean {
  const own = new Set(roots.map((root) => root.gradFn));
  const seen = new Set<GradFn>();
  const stack: Tensor[] = [loss];
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    if (tensor.leaf?.requiresGrad) return true;
    const { gradFn } = tensor;
    if (!gradFn || seen.has(gradFn)) continue;
    if (beginnings.has(gradFn) && !own.has(gradFn)) return true;
    seen.add(gradFn);
    stack.push(...gradFn.inputs);
  }
  return false;
}

function argumentAt(args: readonly unknown[], place: number): unknown {
  if (Number.isInteger(place) && place >= 0 && place < args.length) return args[place];
  throw new ValueError({
    op: "grad",
    argument: "argnums",
    expected: `name one of the ${args.length} arguments, counted from 0`,
    received: String(place),
  });
}

function noTensors(place: number, value: unknown): DTypeError {
  const kind = typeof value === "object" && value !== null ? `an instance of ${value.constructor.name}` : typeof value;
  const expected = "be a tensor, or a list or record of tensors";
  return new DTypeError({ op: "grad", argument: `argument ${place}`, expected, received: kind });
}
