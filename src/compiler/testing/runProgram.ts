import { allocate, type TypedArray, view } from "../../ir/dtype.ts";
import type { CellRef } from "../../ir/node.ts";
import type { Request, Signature } from "../../ir/request.ts";
import { numel } from "../../ir/shape.ts";
import { interpret } from "../interpret.ts";
import type { Program } from "../program.ts";

export interface Run {
  readonly outputs: readonly TypedArray[];
  /** Whether every guard was finite and no check failed. */
  readonly finite: boolean;
  readonly faults: readonly number[];
}

/** Runs a program through the kernel interpreter, with an arena that starts as garbage. For tests. */
export function runProgram(
  program: Program,
  request: Request,
  signature: Signature,
  cells: ReadonlyMap<CellRef, TypedArray> = new Map(),
  lanes = 4,
): Run {
  const arena = new ArrayBuffer(program.arenaBytes);
  new Uint8Array(arena).fill(0xff);
  const leaves = signature.leaves.map((leaf): TypedArray => {
    if (leaf.value?.kind === "host") return leaf.value.data;
    if (leaf.value?.kind === "cell") return cellData(leaf.value.cell);
    const own = allocate(leaf.dtype, 1);
    own[0] = leaf.source?.value ?? 0;
    return own;
  });
  function cellData(cell: CellRef): TypedArray {
    const data = cells.get(cell);
    if (data === undefined) throw new Error(`cell ${cell.name} has no data`);
    return data;
  }
  const arrays = program.buffers.map(({ place, dtype, shape }) => {
    if (place.kind === "leaf") return leaves[place.index];
    if (place.kind === "cell") return cellData(request.writes[place.index].cell);
    return view(dtype, arena, place.offset, numel(shape));
  });
  const bytesOf = (b: number): Uint8Array => {
    const array = arrays[b];
    return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  };
  let finite = true;
  const check = (): void => {
    const holds = program.faults.every((b) => arrays[b][0] === 0);
    finite = holds && program.guards.every((b) => Number.isFinite(arrays[b][0]));
  };
  for (let i = 0; i < program.steps.length; i++) {
    if (i === program.commitStep) check();
    if (i >= program.commitStep && !finite) break;
    const { kernel, buffers, offsets } = program.steps[i];
    // A buffer can serve several kernel buffers of other dtypes (partial sums of integers in float memory).
    const views = buffers.map((b, k) => {
      const { dtype, numel: count } = kernel.buffers[k];
      if (program.buffers[b].dtype === dtype) return arrays[b].subarray(offsets?.[k] ?? 0);
      const bytes = bytesOf(b);
      return view(dtype, bytes.buffer, bytes.byteOffset, count);
    });
    interpret(kernel, views, { lanes });
  }
  if (program.commitStep >= program.steps.length) check();
  return {
    outputs: program.outputs.map((b) => arrays[b].slice()),
    finite,
    faults: program.faults.map((b) => arrays[b][0]),
  };
}
