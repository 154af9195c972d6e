import type { DType } from "../ir/dtype.ts";
import { InternalError } from "../ir/errors.ts";
import { attrsOf, isMovement, type Node } from "../ir/node.ts";
import { isScalarName, scalars } from "../ir/scalars.ts";
import type { Shape } from "../ir/shape.ts";
import {
  type Affine,
  Cut,
  constant,
  cutSpace,
  delinear,
  type Guard,
  identity,
  linear,
  moveThrough,
  type Space,
  sameAffine,
  spaceOf,
} from "./affine.ts";
import { constantOf } from "./constants.ts";
import type { Sink } from "./group.ts";
import type { OpName, Reach, ValueType } from "./kernel.ts";

/** What a kernel computes at one point of its domain, with addresses worked out; `args` index the list of values. */
export type Value = { readonly type: ValueType } & (
  | { readonly kind: "const"; readonly value: number }
  | { readonly kind: "load"; readonly buffer: number; readonly index: Affine; readonly guards: readonly Guard[] }
  /** The number of a coordinate. */
  | { readonly kind: "index"; readonly index: Affine }
  /** Whether all guards hold. */
  | { readonly kind: "inside"; readonly guards: readonly Guard[] }
  | { readonly kind: "op"; readonly op: OpName; readonly args: readonly number[] }
  /** An element at index + stride · (value of an argument, kept within [0, extent)). */
  | {
      readonly kind: "gather";
      readonly buffer: number;
      readonly index: Affine;
      readonly stride: number;
      readonly extent: number;
      readonly args: readonly number[];
      readonly guards: readonly Guard[];
    }
  /** Result of the k-th reduction, for this item. */
  | { readonly kind: "result"; readonly reduce: number }
);

export interface ResolvedStore {
  readonly buffer: number;
  readonly index: Affine;
  readonly value: number;
  /** 1 + the last stage whose results it needs; a value of stage s can be computed with the reductions of stage s. */
  readonly stage: number;
  /** Whether it is one value an item. */
  readonly item: boolean;
}

export interface ResolvedReduce {
  readonly node: Node;
  readonly value: number;
  readonly stage: number;
}

/** A group with addresses: pure data about one space. */
export interface Resolved {
  readonly space: Space;
  /** Whether each variable of the space is reduced. */
  readonly reduced: readonly boolean[];
  readonly buffers: readonly Node[];
  readonly values: readonly Value[];
  readonly reduces: readonly ResolvedReduce[];
  readonly stores: readonly ResolvedStore[];
  /** Where in each buffer the addresses begin; all of them at 0 when it is missing. */
  readonly reach?: readonly Reach[];
}

/** What is resolved: part of a LoopGroup, also asked for before a group exists. */
export interface Region {
  readonly shape: Shape;
  readonly reduced: readonly boolean[];
  readonly reduces: readonly Node[];
  readonly sinks: readonly Sink[];
  isRead(node: Node): boolean;
  /** Given when only the sinks are of interest: what they are, one value an item or one a point of the domain. */
  readonly level?: "item" | "full";
}

export function valueType(dtype: DType): ValueType {
  if (dtype === "float32") return "f32";
  if (dtype === "bool") return "bool";
  if (dtype === "float64") throw new InternalError("float64 reached a kernel.");
  return "i32";
}

/** Addresses of everything in a region, or undefined where some index is not affine in any space. */
export function resolve(region: Region): Resolved | undefined {
  let space = spaceOf(region.shape);
  for (let attempt = 0; attempt < 24; attempt++) {
    const result = new Resolver(region, space).run();
    if (!(result instanceof Cut)) return result;
    space = cutSpace(space, result);
  }
  return undefined;
}

/** Thrown to leave the walk; caught in `run`. */
class Stop {
  readonly cut: Cut | undefined;
  constructor(cut: Cut | undefined) {
    this.cut = cut;
  }
}

/** Where a node is read, and what it is there. */
interface Known {
  readonly coords: readonly Affine[];
  readonly guards: readonly Guard[];
  readonly value: number;
}

/** Arithmetic hands its coordinates on as they are, so most lists are the very same. */
function samePlace(known: Known, coords: readonly Affine[], guards: readonly Guard[]): boolean {
  if (known.coords !== coords && !coords.every((coord, i) => sameAffine(coord, known.coords[i]))) return false;
  if (known.guards === guards) return true;
  return (
    known.guards.length === guards.length &&
    guards.every(({ value, to }, i) => to === known.guards[i].to && sameAffine(value, known.guards[i].value))
  );
}

class Resolver {
  readonly region: Region;
  readonly space: Space;
  readonly buffers: Node[] = [];
  readonly bufferOf = new Map<Node, number>();
  readonly values: Value[] = [];
  /** Stage that each value needs to have ended; parallel to values. */
  readonly after: number[] = [];
  readonly memo = new Map<Node, Known[]>();
  readonly kept: Affine;
  readonly full: Affine;
  readonly reduceStage: number[] = [];

  constructor(region: Region, space: Space) {
    this.region = region;
    this.space = space;
    const coords = identity(space, region.shape.length);
    this.full = linear(space, coords, region.shape);
    const keptShape = region.shape.map((extent, i) => (region.reduced[i] ? 1 : extent));
    this.kept = linear(space, coords, keptShape);
  }

  run(): Resolved | Cut | undefined {
    try {
      const { region, space } = this;
      const reduces: ResolvedReduce[] = [];
      for (const node of region.level === undefined ? region.reduces : []) {
        const input = node.inputs[0];
        const value = this.value(input, this.place(this.full, input.shape), []);
        const stage = this.after[value];
        this.reduceStage.push(stage + 1);
        reduces.push({ node, value, stage });
      }
      const stores: ResolvedStore[] = [];
      const kept = region.shape.reduce((n, extent, i) => (region.reduced[i] ? n : n * extent), 1);
      const isStaged = region.reduces.length > 0;
      for (const { value: node, target, start } of region.sinks) {
        const item =
          region.level === undefined
            ? isStaged && node.shape.reduce((a, b) => a * b, 1) === kept
            : region.level === "item";
        const coords = this.place(item ? this.kept : this.full, node.shape);
        const value = this.value(node, coords, []);
        const at = start === undefined ? coords : coords.map((c, i) => ({ base: c.base + start[i], coef: c.coef }));
        const index = linear(space, at, target.shape);
        stores.push({ buffer: this.buffer(target), index, value, stage: this.after[value], item });
      }
      const reduced = space.dims.map((d) => region.reduced[d]);
      return { space, reduced, buffers: this.buffers, values: this.values, reduces, stores };
    } catch (stop) {
      if (stop instanceof Stop) return stop.cut;
      throw stop;
    }
  }

  /** Coordinates in `shape` of a row-major position. */
  place(position: Affine, shape: Shape): readonly Affine[] {
    const coords = delinear(this.space, position, shape);
    if (coords === undefined || coords instanceof Cut) throw new Stop(coords);
    return coords;
  }

  buffer(node: Node): number {
    let index = this.bufferOf.get(node);
    if (index === undefined) {
      index = this.buffers.length;
      this.buffers.push(node);
      this.bufferOf.set(node, index);
    }
    return index;
  }

  push(value: Value, after: number): number {
    this.values.push(value);
    this.after.push(after);
    return this.values.length - 1;
  }

  op(name: OpName, type: ValueType, ...args: number[]): number {
    return this.push({ kind: "op", op: name, args, type }, Math.max(...args.map((arg) => this.after[arg])));
  }

  number(value: number, type: ValueType): number {
    return this.push({ kind: "const", value, type }, 0);
  }

  value(node: Node, coords: readonly Affine[], guards: readonly Guard[]): number {
    const places = this.memo.get(node);
    const known = places?.find((place) => samePlace(place, coords, guards));
    if (known !== undefined) return known.value;
    const value = this.compute(node, coords, guards);
    const place = { coords, guards, value };
    if (places === undefined) this.memo.set(node, [place]);
    else places.push(place);
    return value;
  }

  compute(node: Node, coords: readonly Affine[], guards: readonly Guard[]): number {
    const { space, region } = this;
    const type = valueType(node.dtype);
    const fixed = constantOf(node);
    if (fixed !== undefined) return this.number(type === "bool" ? Number(fixed !== 0) : fixed, type);
    if (region.isRead(node)) {
      const index = linear(space, coords, node.shape);
      return this.push({ kind: "load", buffer: this.buffer(node), index, guards, type }, 0);
    }
    const reduce = region.reduces.indexOf(node);
    if (reduce >= 0) {
      const own = this.place(this.kept, node.shape);
      if (!own.every((c, i) => sameAffine(c, coords[i]))) throw new Stop(undefined);
      return this.push({ kind: "result", reduce, type }, this.reduceStage[reduce] ?? 0);
    }
    if (isMovement(node.op)) {
      const moved = moveThrough(space, node, coords);
      if (moved === undefined || moved instanceof Cut) throw new Stop(moved);
      if (moved.guards.length === 0) return this.value(node.inputs[0], moved.coords, guards);
      const fill = this.value(node.inputs[1], [], guards);
      const inner = this.value(node.inputs[0], moved.coords, [...guards, ...moved.guards]);
      const inside = this.push({ kind: "inside", guards: moved.guards, type: "bool" }, 0);
      return this.op("where", type, inside, inner, fill);
    }
    if (node.op === "iota") {
      const { dim } = attrsOf(node, "iota");
      return this.push({ kind: "index", index: coords[dim] ?? constant(space, 0), type: "i32" }, 0);
    }
    if (node.op === "gather") {
      const { dim } = attrsOf(node, "gather");
      const [x, index] = node.inputs;
      // Any element may be asked for, so all of them must have been stored by an earlier kernel.
      if (!region.isRead(x)) throw new Stop(undefined);
      const which = this.value(index, coords, guards);
      const origin = coords.map((c, i) => (i === dim ? constant(space, 0) : c));
      const at = linear(space, origin, x.shape);
      const stride = x.shape.slice(dim + 1).reduce((a, b) => a * b, 1);
      const shared = { buffer: this.buffer(x), index: at, stride, extent: x.shape[dim], guards };
      return this.push({ kind: "gather", ...shared, args: [which], type }, this.after[which]);
    }
    const args = node.inputs.map((input) => this.value(input, coords, guards));
    if (node.op === "cast") return this.cast(args[0], node.inputs[0].dtype, node.dtype);
    if (!isScalarName(node.op)) throw new InternalError(`${node.op} cannot be computed inside a loop.`);
    const result = this.op(node.op, type, ...args);
    // Bytes wrap after every operation, so that a value kept in a register equals one that was stored.
    const wraps = node.dtype === "uint8" && scalars[node.op].kind === "arith";
    return wraps ? this.op("bitAnd", "i32", result, this.number(255, "i32")) : result;
  }

  cast(value: number, from: DType, to: DType): number {
    if (from === to) return value;
    if (to === "bool") return this.op("ne", "bool", value, this.number(0, valueType(from)));
    if (from === "bool") {
      const type = valueType(to);
      return this.op("where", type, value, this.number(1, type), this.number(0, type));
    }
    if (to === "float32") return this.op("toFloat", "f32", value);
    const whole = from === "float32" ? this.op("toInt", "i32", value) : value;
    return to === "uint8" ? this.op("bitAnd", "i32", whole, this.number(255, "i32")) : whole;
  }
}
