import { type DType, isFloat } from "../../../src/ir/dtype.ts";
import { FathomError } from "../../../src/ir/errors.ts";
import { numel, type Shape, sameShape } from "../../../src/ir/shape.ts";
import type { Device } from "../../../src/tensor/device.ts";
import type { Tensor } from "../../../src/tensor/tensor.ts";
import { Recording } from "../build.ts";
import type { Claim } from "../claims/claim.ts";
import { Claims } from "../claims/claims.ts";
import type { LeafStep, Ref, Step } from "../plan.ts";
import type { Random } from "../random.ts";
import { type Distribution, leafData } from "./leafData.ts";

/** A value made so far, with what is known of it. */
export interface Value {
  readonly ref: Ref;
  readonly tensor: Tensor;
  readonly claim: Claim;
  /** Of the finite elements; 0 if there are none. */
  readonly low: number;
  readonly high: number;
  readonly isFinite: boolean;
  /** Share of elements without a claim. */
  readonly unknown: number;
}

/** Extents around the widths of vectors and tiles. */
const extents = [1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 8, 9, 12, 15, 16, 17, 31, 32, 33, 64, 65, 130];
const largest = 6000;

/** A plan in the making: steps are recorded and their claims known as they are added, so that the next can fit. */
export class Draft {
  readonly random: Random;
  /** Whether NaN, infinities and huge numbers are wanted. */
  readonly wild: boolean;
  readonly steps: Step[] = [];
  readonly values: Value[] = [];
  /** Set when recording a step failed with what is no complaint about its arguments. */
  broken = false;
  readonly #recording: Recording;
  readonly #claims: Claims;

  constructor(random: Random, wild: boolean, device: Device) {
    this.random = random;
    this.wild = wild;
    this.#recording = new Recording(device);
    this.#claims = new Claims(device);
  }

  get device(): Device {
    return this.#recording.device;
  }

  /** Adds a step; undefined when its op refuses it or, unless it is wanted, its values are of no use to go on with. */
  add(step: Step, isWanted = false): Value[] | undefined {
    if (this.broken) return undefined;
    let tensors: readonly Tensor[];
    try {
      tensors = this.#recording.add(step);
    } catch (error) {
      if (error instanceof FathomError) return undefined;
      this.broken = true;
      this.steps.push(step);
      return undefined;
    }
    const made = tensors.map((tensor, part) => {
      const claim = this.#claimOf(tensor);
      return claim && this.#value(tensor, claim, { step: this.steps.length, part });
    });
    if (made.some((value) => value === undefined || !(isWanted || this.#isWelcome(value)))) {
      this.#recording.parts.pop();
      return undefined;
    }
    this.steps.push(step);
    const values = made.filter((value) => value !== undefined);
    this.values.push(...values);
    return values;
  }

  #claimOf(tensor: Tensor): Claim | undefined {
    if (tensor.numel > largest * 8) return undefined;
    try {
      return this.#claims.of(tensor.node);
    } catch (error) {
      if (error instanceof FathomError) return undefined;
      throw error;
    }
  }

  #value(tensor: Tensor, claim: Claim, ref: Ref): Value {
    let [low, high, finite, unknown] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true, 0];
    claim.values.forEach((value, i) => {
      if (claim.bounds[i] === Number.POSITIVE_INFINITY) unknown++;
      if (!Number.isFinite(value)) finite = false;
      else [low, high] = [Math.min(low, value), Math.max(high, value)];
    });
    if (low > high) [low, high] = [0, 0];
    return { ref, tensor, claim, low, high, isFinite: finite, unknown: unknown / Math.max(1, claim.values.length) };
  }

  #isWelcome(value: Value): boolean {
    if (value.unknown > (this.wild ? 0.05 : 0.01)) return false;
    if (this.wild || !isFloat(value.tensor.dtype)) return true;
    return (value.isFinite && Math.max(-value.low, value.high) < 1e4) || this.random.chance(0.05);
  }

  leaf(
    shape: Shape,
    dtype: DType,
    options: { role?: LeafStep["role"]; data?: ArrayLike<number>; distribution?: Distribution } = {},
  ): Value {
    const { random } = this;
    const distributions: readonly Distribution[] = this.wild
      ? ["special"]
      : ["eighths", "normal", "normal", "positive"];
    const data = leafData(random, dtype, numel(shape), options.distribution ?? random.pick(distributions));
    if (options.data) data.set(options.data);
    const role = options.role ?? (random.chance(0.5) ? "variable" : "constant");
    const step: LeafStep = { kind: "leaf", role, shape, dtype, data };
    const tensor = this.#recording.add(step)[0];
    const value = this.#value(tensor, this.#claims.of(tensor.node), { step: this.steps.length, part: 0 });
    this.steps.push(step);
    this.values.push(value);
    return value;
  }

  number(value: number, dtype: DType = "float32"): Value {
    return this.leaf([], dtype, { role: "scalar", data: [value] });
  }

  /** A random extent. */
  extent(most = 130): number {
    const { random } = this;
    if (random.chance(0.01)) return 0;
    return random.pick(extents.filter((extent) => extent <= most));
  }

  /** A random shape of few enough elements. */
  shape(ndim = this.random.pick([0, 1, 1, 2, 2, 2, 3, 3, 4, 5]), most = 600): number[] {
    const shape: number[] = [];
    for (let i = 0; i < ndim; i++) shape.push(this.extent(Math.max(1, Math.floor(most / Math.max(1, numel(shape))))));
    return this.random.shuffled(shape);
  }

  /** A value made before, later ones preferred; undefined when there is none of the kind. */
  pick(accepts: (value: Value) => boolean): Value | undefined {
    const fitting = this.values.filter((value) => accepts(value) && value.claim.values.length <= largest);
    if (fitting.length === 0) return undefined;
    const { random } = this;
    return fitting[Math.max(random.below(fitting.length), random.below(fitting.length))];
  }

  /** A value of a dtype, and of a shape if one is given: an earlier one under a view, or a leaf. */
  some(dtype: DType, shape?: Shape): Value {
    const { random } = this;
    if (random.chance(0.75)) {
      const found = this.pick((value) => value.tensor.dtype === dtype && value.tensor.ndim < 6);
      if (found && shape === undefined) return found;
      const fitted = found && shape && this.fit(found, shape);
      if (fitted) return fitted;
    }
    return this.leaf(shape ?? this.shape(), dtype);
  }

  /** The value under a shape: reshaped, repeated, cut or picked from. */
  fit(value: Value, shape: Shape): Value | undefined {
    const { tensor, ref } = value;
    if (sameShape(tensor.shape, shape)) return value;
    const count = numel(shape);
    const [one] =
      (tensor.numel === count
        ? this.#op("reshape", { x: ref }, { shape })
        : isRepeated(tensor.shape, shape)
          ? this.#op("expand", { x: ref }, { shape })
          : undefined) ?? [];
    if (one || tensor.numel === 0) return one;
    const flat = tensor.ndim === 1 ? value : this.#op("reshape", { x: ref }, { shape: [tensor.numel] })?.[0];
    if (flat === undefined) return undefined;
    const start = this.random.below(Math.max(1, tensor.numel - count + 1));
    const cut =
      tensor.numel >= count
        ? this.#op("slice", { x: flat.ref }, { ranges: [[start, start + count]] })
        : this.#op("indexSelect", { x: flat.ref, index: this.#positions(count, tensor.numel).ref }, { dim: 0 });
    return cut && this.fit(cut[0], shape);
  }

  #positions(count: number, below: number): Value {
    return this.leaf([count], "int32", { role: "constant", data: Array.from({ length: count }, (_, i) => i % below) });
  }

  /** The value moved into a range, or a leaf of the range. */
  within(value: Value, low: number, high: number): Value {
    const { shape } = value.tensor;
    if (value.isFinite && value.low >= low && value.high <= high) return value;
    if (value.isFinite && value.high > value.low) {
      const factor = (0.98 * (high - low)) / (value.high - value.low);
      const scaled = this.#op("mul", { x: value.ref, y: this.number(factor).ref }, {})?.[0];
      const shift = low + 0.01 * (high - low) - value.low * factor;
      const moved = scaled && this.#op("add", { x: scaled.ref, y: this.number(shift).ref }, {})?.[0];
      if (moved && moved.low >= low && moved.high <= high) return moved;
    }
    const data = Array.from({ length: numel(shape) }, () => low + (high - low) * (0.01 + 0.98 * this.random.next()));
    return this.leaf(shape, "float32", { data });
  }

  #op(name: string, inputs: Readonly<Record<string, Ref>>, attrs: object): Value[] | undefined {
    return this.add({ kind: "op", name, inputs, attrs });
  }
}

function isRepeated(from: Shape, to: Shape): boolean {
  const lead = to.length - from.length;
  return lead >= 0 && from.every((extent, i) => extent === 1 || extent === to[lead + i]);
}
