/**
 * Central differences of fourth order of a function of many numbers, one by one: the error is some h⁴, so h can be large
 * enough for rounding not to matter.
 *
 *     f′(x) ≈ (8·(f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h))) / 12h
 */
export async function finiteDifferences(
  at: Float64Array,
  value: (moved: Float64Array) => Promise<number>,
  h = 1e-3,
): Promise<Float64Array> {
  const out = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    const shifted = (offset: number): Promise<number> => {
      const moved = at.slice();
      moved[i] += offset;
      return value(moved);
    };
    const near = (await shifted(h)) - (await shifted(-h));
    const far = (await shifted(2 * h)) - (await shifted(-2 * h));
    out[i] = (8 * near - far) / (12 * h);
  }
  return out;
}
