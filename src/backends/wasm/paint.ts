import { InternalError } from "../../ir/errors.ts";

/** Bytes no program writes often; as float32 they are very small numbers. Runs take turns, so that each shows the other's. */
const paints = [0xa5, 0x5a] as const;

/** The paint of a run, by its number. */
export function paintOf(run: number): number {
  return paints[run % 2];
}

export interface TouchedArena {
  /** Bytes of the arena that no longer have the paint. */
  readonly bytes: number;
  /** 1 for each byte that was touched. */
  readonly map: Uint8Array;
}

/** Paints the arena and the unused bytes up to what follows it. */
export function paintArena(bytes: Uint8Array, base: number, end: number, paint: number): void {
  bytes.fill(paint, base, base + end);
}

/** What lost its paint. A byte that is written with the very paint goes unseen; one past the arena is an error. */
export function touchedArena(
  bytes: Uint8Array,
  { base, arenaBytes, end, paint }: { base: number; arenaBytes: number; end: number; paint: number },
): TouchedArena {
  const map = new Uint8Array(arenaBytes);
  let count = 0;
  for (let i = 0; i < end; i++) {
    if (bytes[base + i] === paint) continue;
    if (i >= arenaBytes) throw new InternalError(`a program wrote at byte ${i} of an arena of ${arenaBytes}.`);
    map[i] = 1;
    count += 1;
  }
  return { bytes: count, map };
}
