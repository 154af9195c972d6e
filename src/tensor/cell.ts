import type { DType, TypedArray } from "../ir/dtype.ts";
import { InternalError } from "../ir/errors.ts";
import { type CellRef, makeNode, type Node } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";
import type { Device, Storage } from "./device.ts";

let nextCell = 1;

/**
 * A box whose value changes: a parameter, a running statistic, an optimizer moment, a gradient. `assign` makes a node
 * its value at once for whoever reads it next; the storage follows when an evaluation commits.
 */
export class Cell implements CellRef {
  readonly id: number = nextCell++;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly device: Device;
  #storage: Storage | undefined;
  #version = 0;
  #read: Node;
  /** The value that the storage does not hold yet. */
  #pending: Node | undefined;
  #assigned = false;

  constructor(options: { name: string; shape: Shape; dtype: DType; device: Device; data?: TypedArray }) {
    this.name = options.name;
    this.shape = options.shape;
    this.dtype = options.dtype;
    this.device = options.device;
    if (options.data) options.device.write(this.storage, options.data);
    this.#read = this.#readNode();
  }

  /** Made when it is first asked for: the gradients of a step that clears them need none. */
  get storage(): Storage {
    this.#storage ??= this.device.allocate(this.shape, this.dtype);
    return this.#storage;
  }

  /** Counts commits; a read of an earlier version is stale. */
  get version(): number {
    return this.#version;
  }

  get pending(): Node | undefined {
    return this.#pending;
  }

  /** The node that is the cell's value for code recorded now. */
  get node(): Node {
    return this.#pending ?? this.#read;
  }

  /** Whether anything was assigned that still counts; a gradient that was cleared, or failed, does not. */
  get isAssigned(): boolean {
    return this.#assigned;
  }

  set isAssigned(value: boolean) {
    this.#assigned = value;
  }

  assign(node: Node): void {
    this.#pending = node;
    this.#assigned = true;
  }

  /** Forgets a value that was never committed. */
  drop(): void {
    this.#pending = undefined;
    this.#assigned = false;
  }

  /** The storage was written, with the value of `node` if that had been assigned. */
  committed(node?: Node): void {
    this.#version += 1;
    this.#read = this.#readNode();
    if (node && this.#pending === node) this.#pending = undefined;
  }

  #readNode(): Node {
    return makeNode("read", [], {}, this.shape, this.dtype, undefined, {
      value: { kind: "cell", cell: this, version: this.#version },
    });
  }
}

/** The storage behind a cell that a node names. */
export function storageOf(cell: CellRef): Storage {
  if (cell instanceof Cell) return cell.storage;
  throw new InternalError(`cell ${cell.name} has no storage.`);
}
