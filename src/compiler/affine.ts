import { attrsOf, type Node } from "../ir/node.ts";
import { contiguousStrides, type Shape } from "../ir/shape.ts";

/** base + Σ coef[v] · v over the loop variables of a space. */
export interface Affine {
  readonly base: number;
  readonly coef: readonly number[];
}

/** The value lies inside where from <= value < to holds. */
export interface Guard {
  readonly value: Affine;
  readonly from: number;
  readonly to: number;
}

/**
 * The loop variables of a kernel: every dimension of its domain is one variable, or several (outermost first) where a
 * reshape inside the kernel cuts the dimension.
 */
export interface Space {
  readonly extents: readonly number[];
  /** Which domain dimension each variable belongs to. */
  readonly dims: readonly number[];
}

/** A variable has to be cut so that its inner part counts `inner` for a map to be affine. */
export class Cut {
  readonly variable: number;
  readonly inner: number;

  constructor(variable: number, inner: number) {
    this.variable = variable;
    this.inner = inner;
  }
}

export function spaceOf(shape: Shape): Space {
  return { extents: [...shape], dims: shape.map((_, i) => i) };
}

export function cutSpace(space: Space, { variable, inner }: Cut): Space {
  const extents = [...space.extents];
  const dims = [...space.dims];
  extents.splice(variable, 1, extents[variable] / inner, inner);
  dims.splice(variable, 0, dims[variable]);
  return { extents, dims };
}

export function constant(space: Space, base: number): Affine {
  return { base, coef: new Array<number>(space.extents.length).fill(0) };
}

export function plus(a: Affine, b: Affine, factor = 1): Affine {
  return { base: a.base + b.base * factor, coef: a.coef.map((c, i) => c + b.coef[i] * factor) };
}

/** Elements from the first address that is reached to the last, where no coefficient is negative. */
export function spanOf(coef: readonly number[], extents: readonly number[]): number {
  return coef.reduce((sum, c, v) => sum + c * (extents[v] - 1), 1);
}

export function sameAffine(a: Affine, b: Affine): boolean {
  return a.base === b.base && a.coef.every((c, i) => c === b.coef[i]);
}

/** The coordinates of the domain itself, one per dimension. */
export function identity(space: Space, ndim: number): Affine[] {
  const coords: Affine[] = [];
  for (let d = 0; d < ndim; d++) {
    const coef = new Array<number>(space.extents.length).fill(0);
    let stride = 1;
    for (let v = space.extents.length - 1; v >= 0; v--) {
      if (space.dims[v] !== d) continue;
      // A variable of one step adds nothing, so it has no stride.
      coef[v] = space.extents[v] === 1 ? 0 : stride;
      stride *= space.extents[v];
    }
    coords.push({ base: 0, coef });
  }
  return coords;
}

/** Position in a row-major buffer of that shape. */
export function linear(space: Space, coords: readonly Affine[], shape: Shape): Affine {
  const strides = contiguousStrides(shape);
  let sum = constant(space, 0);
  for (let i = 0; i < coords.length; i++) if (shape[i] !== 1) sum = plus(sum, coords[i], strides[i]);
  return sum;
}

/** Inverse of `linear`: undefined where quotient and remainder are not affine, a Cut where they would be after it. */
export function delinear(space: Space, position: Affine, shape: Shape): Affine[] | Cut | undefined {
  // Nothing lies in a shape without elements, so any coordinates do.
  if (shape.includes(0)) return shape.map(() => constant(space, 0));
  const strides = contiguousStrides(shape);
  const coords: Affine[] = [];
  let rest = position;
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) {
      coords.push(constant(space, 0));
      continue;
    }
    const s = strides[d];
    const high = new Array<number>(rest.coef.length).fill(0);
    const low = new Array<number>(rest.coef.length).fill(0);
    const base = Math.floor(rest.base / s);
    let most = rest.base - base * s;
    for (let v = 0; v < rest.coef.length; v++) {
      const c = rest.coef[v];
      if (c % s === 0) high[v] = c / s;
      else if (c > 0 && c < s) {
        const extent = space.extents[v];
        if (c * (extent - 1) >= s) {
          const inner = s / c;
          return Number.isInteger(inner) && extent % inner === 0 ? new Cut(v, inner) : undefined;
        }
        low[v] = c;
        most += c * (extent - 1);
      } else return undefined;
    }
    if (most >= s) return undefined;
    coords.push({ base, coef: high });
    rest = { base: rest.base - base * s, coef: low };
  }
  return coords;
}

/** Where a movement node reads, given where it is read itself. */
export interface Moved {
  readonly coords: readonly Affine[];
  readonly guards: readonly Guard[];
}

export function moveThrough(space: Space, node: Node, coords: readonly Affine[]): Moved | Cut | undefined {
  const shape = node.inputs[0].shape;
  switch (node.op) {
    case "reshape": {
      const result = delinear(space, linear(space, coords, node.shape), shape);
      return result === undefined || result instanceof Cut ? result : { coords: result, guards: [] };
    }
    case "permute": {
      const { order } = attrsOf(node, "permute");
      const moved = new Array<Affine>(shape.length);
      for (let i = 0; i < order.length; i++) moved[order[i]] = coords[i];
      return { coords: moved, guards: [] };
    }
    case "expand":
      return { coords: coords.map((c, i) => (shape[i] === 1 ? constant(space, 0) : c)), guards: [] };
    case "slice": {
      const { start, step } = attrsOf(node, "slice");
      return { coords: coords.map((c, i) => plus(constant(space, start[i]), c, step[i])), guards: [] };
    }
    case "flip": {
      const { dims } = attrsOf(node, "flip");
      return {
        coords: coords.map((c, i) => (dims.includes(i) ? plus(constant(space, shape[i] - 1), c, -1) : c)),
        guards: [],
      };
    }
    case "pad": {
      const { before, after } = attrsOf(node, "pad");
      const moved = coords.map((c, i) => plus(c, constant(space, -before[i])));
      const guards: Guard[] = [];
      for (let i = 0; i < moved.length; i++)
        if (before[i] > 0 || after[i] > 0) guards.push({ value: moved[i], from: 0, to: shape[i] });
      return { coords: moved, guards };
    }
    default:
      return undefined;
  }
}
