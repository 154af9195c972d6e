import type { DType, TypedArray } from "../ir/dtype.ts";
import { StaleTensorError, ValueError } from "../ir/errors.ts";
import type { Node, Scope } from "../ir/node.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { Cell } from "./cell.ts";
import type { Device } from "./device.ts";
import { queueOf } from "./queue.ts";

/** How the results of one op call differentiate: what autograd walks. */
export interface GradFn {
  /** Grows in recording order, so a walk in falling order meets readers before what they read. */
  readonly id: number;
  readonly op: string;
  readonly inputs: readonly Tensor[];
  /** What backward reads, by the record's names; tensors among them are what training keeps in memory. */
  readonly saved: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  /** Why `saved[name]` is kept, in the words of the op's record. */
  because(name: string): string | undefined;
  /** Gradients of the inputs, in their order, from those of the outputs (undefined where nothing flowed). */
  backward(grads: readonly (Tensor | undefined)[]): readonly (Tensor | null | undefined)[];
}

/** What links a tensor to its past. */
export interface Lineage {
  readonly gradFn?: GradFn;
  /** Which of the op's outputs this is. */
  readonly output?: number;
  /** The variable that this is a reading of; its gradient accumulates there. */
  readonly leaf?: Tensor;
}

/** Nested arrays of numbers, as deep as the tensor has dimensions. */
export type Nested = number | readonly Nested[];

/**
 * A handle on a value: shape and dtype are known at once, the elements when they are asked for with `await`. Tensors
 * are immutable and need no disposal.
 */
export class Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly device: Device;
  readonly gradFn: GradFn | undefined;
  readonly output: number;
  readonly #node: Node;
  readonly #leaf: Tensor | undefined;

  constructor(node: Node, device: Device, lineage: Lineage = {}) {
    this.#node = node;
    this.shape = node.shape;
    this.dtype = node.dtype;
    this.device = device;
    this.gradFn = lineage.gradFn;
    this.output = lineage.output ?? 0;
    this.#leaf = lineage.leaf;
  }

  /** The graph node that is this tensor's value for code recorded now. */
  get node(): Node {
    return this.#node;
  }

  get ndim(): number {
    return this.shape.length;
  }

  get numel(): number {
    return numel(this.shape);
  }

  /** Whether gradients flow into this tensor. */
  get requiresGrad(): boolean {
    return this.gradFn !== undefined || this.#leaf?.requiresGrad === true;
  }

  /** The variable whose `grad` collects what flows here; undefined for results of ops. */
  get leaf(): Tensor | undefined {
    return this.#leaf;
  }

  /** This tensor at its present value: the same for a result, a reading of the cell for a variable. */
  snapshot(): Tensor {
    return this;
  }

  /** The same value without its past: no gradient flows through. */
  detach(): Tensor {
    return new Tensor(this.node, this.device);
  }

  /** The elements in row-major order, in an array that the caller owns. */
  async data(): Promise<TypedArray> {
    const node = this.node;
    if (node.value?.kind !== "host") await queueOf(this.device).evaluate([node]);
    return hostData(node, this.device).slice();
  }

  /** The only element, as a number. Throws ValueError when there are several. */
  async item(): Promise<number> {
    if (this.numel !== 1) {
      throw new ValueError({
        op: "item",
        argument: "the tensor",
        expected: "have one element",
        received: `${this.numel} in ${show(this.shape)}`,
        repair: "Write await t.data() for all of them.",
      });
    }
    const node = this.node;
    if (node.value?.kind !== "host") await queueOf(this.device).evaluate([node]);
    return hostData(node, this.device)[0];
  }

  /** The elements as nested arrays; a number for a scalar. */
  async array(): Promise<Nested> {
    return nest(await this.data(), this.shape);
  }

  toString(): string {
    const value = this.node.value;
    const kind = `Tensor ${show(this.shape)} ${this.dtype}`;
    if (value?.kind !== "host") return `${kind}, not evaluated (await t.data())`;
    const shown = Array.from(value.data.subarray(0, 8), (v) => (Number.isInteger(v) ? String(v) : v.toPrecision(5)));
    return `${kind} (${shown.join(", ")}${value.data.length > 8 ? ", …" : ""})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** Printing is allowed; arithmetic on the handle is not. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new TypeError(
      `tensor: a tensor ${show(this.shape)} is not a number. Use ops (x.add(y)), or await t.item() for its value.`,
    );
  }
}

/** The host copy of an evaluated node. */
export function hostData(node: Node, device: Device): TypedArray {
  if (node.value?.kind === "host") return node.value.data;
  if (
    node.value?.kind === "cell" &&
    node.value.cell instanceof Cell &&
    node.value.cell.version === node.value.version
  ) {
    return device.read(node.value.cell.storage, node.dtype);
  }
  throw new StaleTensorError(
    `data: the tensor ${show(node.shape)} holds no value any more: its variable has been overwritten. Evaluate it before the step, or step({ keep: [t] }).`,
  );
}

function nest(data: TypedArray, shape: Shape): Nested {
  if (shape.length === 0) return data[0];
  const build = (dim: number, offset: number): Nested[] => {
    const inner = numel(shape.slice(dim + 1));
    return Array.from({ length: shape[dim] }, (_, i) =>
      dim === shape.length - 1 ? data[offset + i] : build(dim + 1, offset + i * inner),
    );
  };
  return build(0, 0);
}

/** Computes several tensors in one program, together with every effect recorded so far. */
export async function evaluate(...tensors: Tensor[]): Promise<void> {
  const byDevice = new Map<Device, Node[]>();
  for (const tensor of tensors) {
    const nodes = byDevice.get(tensor.device) ?? [];
    nodes.push(tensor.node);
    byDevice.set(tensor.device, nodes);
  }
  await Promise.all([...byDevice].map(([device, nodes]) => queueOf(device).evaluate(nodes)));
}
