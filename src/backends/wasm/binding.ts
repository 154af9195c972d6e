import type { Place } from "../../compiler/program.ts";
import { bytesPerElement, type TypedArray } from "../../ir/dtype.ts";
import { DeviceError, InternalError } from "../../ir/errors.ts";
import type { CellRef, Node } from "../../ir/node.ts";
import type { Request } from "../../ir/request.ts";
import { numel } from "../../ir/shape.ts";
import { align } from "./allocator.ts";
import type { DeviceMemory } from "./memory.ts";
import type { Runnable } from "./programCache.ts";

/** Values given for leaves of one run; where there is none, a leaf has its own. */
export type Given = readonly (TypedArray | number | undefined)[];

/** Smaller inputs are copied for every run. */
const residentFrom = 4096;

/**
 * Gives every leaf and cell of a run its address. Cells have one; numbers and host arrays are copied behind the binding
 * table; a host array that is used a second time becomes resident and stays until its node is collected.
 */
export class Binding {
  readonly #memory: DeviceMemory;
  readonly #addressOfCell: (cell: CellRef) => number;
  readonly #residents = new WeakMap<Node, number>();
  readonly #seen = new WeakSet<Node>();
  /** Per leaf of the run at hand: its address, or where it will be behind the binding table. */
  readonly #addresses: number[] = [];
  readonly #inputs: boolean[] = [];
  readonly #cells: number[] = [];
  #inputBytes = 0;

  constructor(memory: DeviceMemory, addressOfCell: (cell: CellRef) => number) {
    this.#memory = memory;
    this.#addressOfCell = addressOfCell;
  }

  /** Bytes for the inputs that the planned run copies. */
  get inputBytes(): number {
    return this.#inputBytes;
  }

  /** Before the transient region is sized: this may make inputs resident. */
  plan(leaves: readonly Node[], given: Given, { assembled: { leafCount } }: Runnable): void {
    let bytes = 0;
    for (let i = 0; i < leafCount; i++) {
      const leaf = leaves[i];
      const resident = given[i] === undefined ? this.#residentAddress(leaf) : undefined;
      this.#inputs[i] = resident === undefined;
      if (resident !== undefined) this.#addresses[i] = resident;
      else {
        this.#addresses[i] = inputPlace(leaf, bytes);
        bytes = this.#addresses[i] + sizeOf(leaf);
      }
    }
    this.#inputBytes = bytes;
  }

  /** Copies the inputs to `inputs` and fills the binding table. */
  write(
    leaves: readonly Node[],
    given: Given,
    writes: Request["writes"],
    at: { readonly table: number; readonly inputs: number },
    runnable: Runnable,
  ): void {
    const { leafCount, cellCount } = runnable.assembled;
    const memory = this.#memory;
    const { words } = memory;
    const first = at.table / 4;
    for (let i = 0; i < leafCount; i++) {
      if (this.#inputs[i]) {
        this.#addresses[i] += at.inputs;
        this.#copy(leaves[i], given[i], this.#addresses[i]);
      }
      words[first + i] = this.#addresses[i];
    }
    for (let i = 0; i < cellCount; i++) {
      const address = this.#addressOfCell(writes[i].cell);
      this.#cells[i] = address;
      words[first + leafCount + i] = address;
    }
  }

  /** Where a leaf or cell of the run at hand lies. */
  addressOf(place: Exclude<Place, { kind: "arena" }>): number {
    return place.kind === "leaf" ? this.#addresses[place.index] : this.#cells[place.index];
  }

  #residentAddress(leaf: Node): number | undefined {
    const { value } = leaf;
    if (value?.kind === "cell") return this.#addressOfCell(value.cell);
    if (value?.kind !== "host" || leaf.source || value.data.byteLength < residentFrom) return undefined;
    const known = this.#residents.get(leaf);
    if (known !== undefined) return known;
    if (!this.#seen.has(leaf)) {
      this.#seen.add(leaf);
      return undefined;
    }
    return this.#makeResident(leaf, value.data);
  }

  /** Nothing is lost when there is no room: the array is then copied for every run. */
  #makeResident(leaf: Node, data: TypedArray): number | undefined {
    try {
      const address = this.#memory.allocate(data.byteLength, "an input");
      this.#memory.freeWith(leaf, address);
      this.#memory.write(address, data);
      this.#residents.set(leaf, address);
      return address;
    } catch (error) {
      if (error instanceof DeviceError) return undefined;
      throw error;
    }
  }

  #copy({ source, value, dtype, op }: Node, given: TypedArray | number | undefined, address: number): void {
    const memory = this.#memory;
    const data = given ?? source?.value ?? (value?.kind === "host" ? value.data : undefined);
    if (data === undefined) throw new InternalError(`a leaf (${op}) has no value.`);
    if (typeof data !== "number") memory.write(address, data);
    else if (dtype === "float32") memory.floats[address / 4] = data;
    else if (dtype === "int32") memory.words[address / 4] = data;
    else memory.bytes[address] = data;
  }
}

/** Bytes behind the binding table for a program's leaves when none of them is resident but the cells. */
export function inputBytesOf(leaves: readonly Node[]): number {
  return leaves.reduce((bytes, leaf) => {
    return leaf.value?.kind === "cell" ? bytes : inputPlace(leaf, bytes) + sizeOf(leaf);
  }, 0);
}

/** Where an input begins when `bytes` are taken: numbers lie side by side. */
function inputPlace(leaf: Node, bytes: number): number {
  return sizeOf(leaf) <= 4 ? Math.ceil(bytes / 4) * 4 : align(bytes);
}

function sizeOf({ shape, dtype }: Node): number {
  return numel(shape) * bytesPerElement(dtype);
}
