import { cos, Generator, rand, randn, sin, stack, type Tensor, tensor } from "../index.ts";

/** Radius of the outer ring, whose points lie on it exactly and evenly: what is beyond no point reaches. */
export const outerRadius = 2;

/** Two rings of one size: [2·half, 2] places, and [2·half, 1] labels, 1 for the outer. */
export function rings(half: number, seed: number): { readonly x: Tensor; readonly y: Tensor } {
  const generator = new Generator(seed);
  const angles = rand([half], { generator }).mul(2 * Math.PI);
  const radii = randn([half], { generator }).mul(0.1).add(1);
  const even = tensor(Array.from({ length: half }, (_, i) => (2 * Math.PI * i) / half));
  const place = (angle: Tensor, radius: Tensor | number): Tensor =>
    stack([cos(angle).mul(radius), sin(angle).mul(radius)], 1); // [half, 2]
  const x = place(angles, radii);
  const outer = place(even, outerRadius);
  const labels = Array.from({ length: 2 * half }, (_, i) => [i < half ? 0 : 1]);
  return { x: stack([x, outer]).reshape([2 * half, 2]), y: tensor(labels) };
}
