import type { DType, TypedArray } from "../ir/dtype.ts";
import { DTypeError, ShapeError } from "../ir/errors.ts";
import { numel, type Shape, sameShape, show } from "../ir/shape.ts";
import { Cell } from "./cell.ts";
import { constantNode } from "./constant.ts";
import type { Device } from "./device.ts";
import { queueOf } from "./queue.ts";
import { Tensor } from "./tensor.ts";
import { activeTrace } from "./trace.ts";

/** A tensor whose value can be assigned: state that outlives a step. Its handle always means the present value. */
export class Variable extends Tensor {
  readonly cell: Cell;
  /** Whether `backward()` collects a gradient here; may be changed between steps, which freezes or thaws it. */
  #requiresGrad = false;
  #gradCell: Cell | undefined;
  #reading: Tensor | undefined;

  constructor(options: {
    shape: Shape;
    dtype?: DType;
    data?: TypedArray;
    device: Device;
    name?: string;
    requiresGrad?: boolean;
  }) {
    const { shape, dtype = "float32", data, device, name = "" } = options;
    const cell = new Cell({ name, shape: [...shape], dtype, device, data });
    super(cell.node, device);
    this.cell = cell;
    this.#requiresGrad = options.requiresGrad ?? false;
  }

  override get node(): Tensor["node"] {
    return this.cell.node;
  }

  override get requiresGrad(): boolean {
    return this.#requiresGrad;
  }

  override set requiresGrad(value: boolean) {
    if (value && this.dtype !== "float32" && this.dtype !== "float64") {
      throw new DTypeError({
        op: "requiresGrad",
        argument: "dtype",
        expected: "be a float to have a gradient",
        received: this.dtype,
      });
    }
    this.#requiresGrad = value;
  }

  override get leaf(): Tensor {
    return this;
  }

  override snapshot(): Tensor {
    const required = this.#requiresGrad;
    activeTrace()?.guard(this, () => this.#requiresGrad === required);
    const node = this.cell.node;
    if (this.#reading?.node !== node) this.#reading = new Tensor(node, this.device, { leaf: this });
    return this.#reading;
  }

  /** The gradient collected since the last `zeroGrad`; null when there is none. */
  get grad(): Tensor | null {
    activeTrace()?.touchGrad(this, true);
    return this.#gradCell?.isAssigned ? new Tensor(this.#gradCell.node, this.device) : null;
  }

  /** Forgets the gradient. */
  zeroGrad(): void {
    activeTrace()?.touchGrad(this, false);
    if (this.#gradCell) queueOf(this.device).drop(this.#gradCell);
  }

  /** Replaces the gradient, e.g. by a clipped one. */
  setGrad(value: Tensor): void {
    requireSame("setGrad", this, value);
    activeTrace()?.touchGrad(this, false);
    this.#gradCell ??= new Cell({
      name: this.cell.name ? `${this.cell.name}.grad` : "gradient",
      shape: this.shape,
      dtype: this.dtype,
      device: this.device,
    });
    queueOf(this.device).assign(this.#gradCell, value.node);
  }

  /** Whether a gradient has been collected, without making a handle for it. */
  get hasGrad(): boolean {
    return this.#gradCell?.isAssigned ?? false;
  }

  /** Where gradients are collected, once there was one; for the memory ledger. */
  get gradCell(): Cell | undefined {
    return this.#gradCell;
  }

  /** For compiled functions, which write gradient cells without recording. */
  restoreHasGrad(value: boolean): void {
    if (this.#gradCell) this.#gradCell.isAssigned = value;
  }

  /** From here on the variable has this value; the storage follows at the next evaluation. */
  assign(value: Tensor): void {
    requireSame("assign", this, value);
    queueOf(this.device).assign(this.cell, value.node);
  }

  /** Writes elements from the host. */
  assignData(data: TypedArray): void {
    if (data.length !== numel(this.shape)) {
      throw new ShapeError({
        op: "assignData",
        argument: "data",
        expected: `have ${numel(this.shape)} elements for ${show(this.shape)}`,
        received: String(data.length),
      });
    }
    queueOf(this.device).assign(this.cell, constantNode(data.slice(), this.shape, this.dtype));
  }
}

function requireSame(op: string, variable: Variable, value: Tensor): void {
  if (!sameShape(variable.shape, value.shape)) {
    throw new ShapeError({
      op,
      argument: "value",
      expected: `be ${show(variable.shape)}, the shape of the variable`,
      received: show(value.shape),
    });
  }
  if (variable.dtype !== value.dtype) {
    throw new DTypeError({ op, argument: "value", expected: `be ${variable.dtype}`, received: value.dtype });
  }
}

/** State that optimizers train: a variable that asks for gradients unless it is frozen. */
export class Parameter extends Variable {
  constructor(options: ConstructorParameters<typeof Variable>[0]) {
    super({ requiresGrad: true, ...options });
  }
}
