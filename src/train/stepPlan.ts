import { bytesPerElement } from "../ir/dtype.ts";
import type { CellRef } from "../ir/node.ts";
import { type Request, type Signature, signatureOf } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import type { Device } from "../tensor/device.ts";
import type { MemoryPlan } from "../tensor/memoryPlan.ts";

/** What a program would take of its device. */
export interface StepPlan {
  readonly plan: MemoryPlan;
  /** The program, what it is given, and the cells that it reads or writes. */
  readonly totalBytes: number;
}

/** Cells that a request reads or writes. */
export function cellsOf(request: Request, signature: Signature = signatureOf(request)): Set<CellRef> {
  const cells = new Set<CellRef>(request.writes.map(({ cell }) => cell));
  for (const { value } of signature.leaves) if (value?.kind === "cell") cells.add(value.cell);
  return cells;
}

/** Plans a request; undefined where the device does not. `others` are cells that live besides its own. */
export function planOf(device: Device, request: Request, others: Iterable<CellRef> = []): StepPlan | undefined {
  const signature = signatureOf(request);
  const plan = device.plan?.(request, signature);
  if (!plan) return undefined;
  const cells = new Set([...cellsOf(request, signature), ...others]);
  const rounded = (bytes: number): number => Math.ceil(bytes / plan.alignment) * plan.alignment;
  let residentBytes = 0;
  for (const { shape, dtype } of cells) {
    residentBytes += Math.max(plan.alignment, rounded(numel(shape) * bytesPerElement(dtype)));
  }
  const transient = plan.arenaBytes + plan.scratchBytes + plan.tableBytes + plan.inputBytes;
  return { plan, totalBytes: residentBytes + rounded(transient) };
}
