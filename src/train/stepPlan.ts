import { bytesPerElement } from "../ir/dtype.ts";
import type { CellRef } from "../ir/node.ts";
import type { Request } from "../ir/request.ts";
import { signatureOf } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import type { Device } from "../tensor/device.ts";
import type { MemoryPlan } from "../tensor/memoryPlan.ts";

/** What a program would take of its device. */
export interface StepPlan {
  readonly plan: MemoryPlan;
  /** The program, what it is given, and the cells that it reads or writes. */
  readonly totalBytes: number;
}

/** Plans a request; undefined where the device does not. */
export function planOf(device: Device, request: Request): StepPlan | undefined {
  const signature = signatureOf(request);
  const plan = device.plan?.(request, signature);
  if (!plan) return undefined;
  const cells = new Set<CellRef>(request.writes.map(({ cell }) => cell));
  for (const { value } of signature.leaves) if (value?.kind === "cell") cells.add(value.cell);
  const rounded = (bytes: number): number => Math.ceil(bytes / plan.alignment) * plan.alignment;
  let residentBytes = 0;
  for (const { shape, dtype } of cells) {
    residentBytes += Math.max(plan.alignment, rounded(numel(shape) * bytesPerElement(dtype)));
  }
  const transient = plan.arenaBytes + plan.scratchBytes + plan.tableBytes + plan.inputBytes;
  return { plan, totalBytes: residentBytes + rounded(transient) };
}
