import { allocate, type DType, type TypedArray } from "../../ir/dtype.ts";
import { InternalError } from "../../ir/errors.ts";
import type { Node } from "../../ir/node.ts";
import { type Request, type Signature, signatureOf } from "../../ir/request.ts";
import { numel, type Shape } from "../../ir/shape.ts";
import { storageOf } from "../../tensor/cell.ts";
import type { Device, Evaluation, Executable, Storage } from "../../tensor/device.ts";
import { breathe } from "../breathe.ts";
import { scalarData } from "./elementwise.ts";
import { evaluateNode } from "./evaluate.ts";

class HostStorage implements Storage {
  readonly data: TypedArray;

  constructor(data: TypedArray) {
    this.data = data;
  }

  get sizeBytes(): number {
    return this.data.byteLength;
  }
}

/**
 * Plain loops, every primitive on its own, in float64 and rounded to its dtype: the meaning that other devices are
 * tested against, and the only one with float64 tensors.
 */
export class ReferenceDevice implements Device {
  readonly name = "reference";
  readonly description = "reference, 1 thread, plain float64 loops";
  readonly threads = 1;

  supports(_dtype: DType): boolean {
    return true;
  }

  allocate(shape: Shape, dtype: DType): Storage {
    return new HostStorage(allocate(dtype, numel(shape)));
  }

  write(storage: Storage, data: TypedArray): void {
    host(storage).data.set(data);
  }

  read(storage: Storage): TypedArray {
    return host(storage).data.slice();
  }

  prepare(request: Request, { nodes, leaves }: Signature = signatureOf(request)): Executable {
    return { leaves, run: (given = []) => this.#run(request, nodes, leaves, given) };
  }

  async #run(
    request: Request,
    nodes: readonly Node[],
    leaves: readonly Node[],
    given: readonly (TypedArray | number | undefined)[],
  ): Promise<Evaluation> {
    const values = new Map<Node, TypedArray>();
    leaves.forEach((leaf, i) => {
      const value = given[i];
      if (typeof value === "number") values.set(leaf, scalarData(value, leaf.dtype));
      else if (value) values.set(leaf, value);
    });
    const take = (node: Node): TypedArray => {
      const value = values.get(node);
      if (!value) throw new InternalError(`node ${node.id} (${node.op}) was read before it was computed.`);
      return value;
    };
    // What nobody reads any more is let go, so that a long graph does not hold every value at once.
    const readers = new Map<Node, number>();
    for (const node of nodes) for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
    const wanted = new Set([...request.outputs, ...request.guards, ...request.writes.map((write) => write.node)]);
    for (const node of nodes) {
      if (values.has(node)) continue;
      values.set(node, leafValue(node) ?? evaluateNode(node, node.inputs.map(take)));
      if (node.value) continue;
      for (const input of node.inputs) {
        const left = (readers.get(input) ?? 1) - 1;
        readers.set(input, left);
        if (left === 0 && !wanted.has(input)) values.delete(input);
      }
    }
    const outputs = request.outputs.map((node) => take(node).slice());
    const finite = request.guards.every((node) => take(node).every((value) => Number.isFinite(value)));
    if (finite) {
      const written = request.writes.map(({ node }) => take(node).slice());
      request.writes.forEach(({ cell }, i) => {
        this.write(storageOf(cell), written[i]);
      });
    }
    await breathe();
    return { outputs, finite };
  }

  async close(): Promise<void> {}
}

function leafValue(node: Node): TypedArray | undefined {
  if (node.value?.kind === "host") return node.value.data;
  if (node.value?.kind === "cell") return host(storageOf(node.value.cell)).data;
  if (node.source) return scalarData(node.source.value, node.dtype);
  return undefined;
}

function host(storage: Storage): HostStorage {
  if (storage instanceof HostStorage) return storage;
  throw new InternalError("a cell of another device reached the reference backend.");
}

export function createReferenceDevice(): ReferenceDevice {
  return new ReferenceDevice();
}
