import { Generator, rand, type Tensor, tensor } from "../index.ts";

/** Width and height of an image. */
export const barSide = 14;
const length = 5;

export interface Images {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Images of one bar, horizontal (0) or vertical (1), somewhere in the left half, with a little noise. */
export async function bars(count: number, seed: number): Promise<Images> {
  const generator = new Generator(seed);
  const places = await rand([count, 2], { generator }).data();
  const pixels = Float32Array.from(
    await rand([count, barSide * barSide], { generator }).data(),
    (value) => 0.2 * value,
  );
  for (let i = 0; i < count; i++) {
    const isVertical = i % 2 === 1;
    const [wide, tall] = isVertical ? [1, length] : [length, 1];
    const column = Math.floor(places[2 * i] * (barSide / 2 - wide + 1));
    const row = Math.floor(places[2 * i + 1] * (barSide - tall + 1));
    for (let k = 0; k < length; k++) {
      const at = isVertical ? (row + k) * barSide + column : row * barSide + column + k;
      pixels[i * barSide * barSide + at] += 1;
    }
  }
  const labels = Array.from({ length: count }, (_, i) => [i % 2]);
  return { x: tensor(pixels, { shape: [count, 1, barSide, barSide] }), y: tensor(labels) };
}
