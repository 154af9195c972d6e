/** A small deterministic generator of numbers in [0, 1). For tests. */
export function generator(seed: number): () => number {
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
    x ^= x >>> 12;
    return (x >>> 8) / 2 ** 24;
  };
}
