import { bytesPerElement, type DType } from "../ir/dtype.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { type BytesByRole, type MemoryColumn, type MemoryRole, memoryRoles } from "./memoryLedger.ts";

export function bytesOf({ shape, dtype }: { readonly shape: Shape; readonly dtype: DType }): number {
  return numel(shape) * bytesPerElement(dtype);
}

/** Bytes of one role that belong somewhere. */
export interface Entry {
  readonly role: MemoryRole;
  readonly bytes: number;
  readonly module: string;
  readonly op: string;
}

export function column(entries: readonly Entry[]): MemoryColumn {
  return { roles: byRole(entries), totalBytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
}

export function byRole(entries: readonly Entry[]): BytesByRole {
  const roles = Object.fromEntries(memoryRoles.map((role) => [role, 0])) as Record<MemoryRole, number>;
  for (const { role, bytes } of entries) roles[role] += bytes;
  return roles;
}
