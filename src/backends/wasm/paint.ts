import { InternalError } from "../../ir/errors.ts";

/** A byte no program writes often; as a float32 it is a very small negative number. */
const paint = 0xa5;

export interface TouchedArena {
  /** Bytes of the arena that no longer have the paint. */
  readonly bytes: number;
  /** 1 for each byte that was touched. */
  readonly map: Uint8Array;
}

/** Paints the arena and the unused bytes up to what follows it. */
export function paintArena(bytes: Uint8Array, base: number, end: number): void {
  bytes.fill(paint, base, base + end);
}

/** What lost its paint. A byte that is written with the very paint goes unseen; one past the arena is an error. */
export function touchedArena(bytes: Uint8Array, base: number, arenaBytes: number, end: number): TouchedArena {
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
