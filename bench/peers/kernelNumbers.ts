/** Operands in [-0.5, 0.5) that every peer can make for itself without rounding: a 16-bit generator's numbers over 65536. */
export function kernelNumbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = (((i * 40503 + seed * 9973 + (i >> 9) * 31) & 0xffff) - 32768) / 65536;
  return numbers;
}

/** At most 1000 elements, evenly spread: what peers' results are compared by. */
export function sampled(values: ArrayLike<number>): number[] {
  const step = Math.max(1, Math.floor(values.length / 1000));
  const found: number[] = [];
  for (let i = 0; i < values.length && found.length < 1000; i += step) found.push(values[i]);
  return found;
}
