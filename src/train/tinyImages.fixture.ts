import { permutation } from "../data/permutation.ts";
import { TensorDataset } from "../index.ts";

/** Images [1, 4, 4] of three classes, each with its own bright row; values around 0. */
export function tinyImages(samples = 48): TensorDataset<"x" | "y"> {
  const noise = permutation(samples * 16, { seed: 4, stream: 1 });
  const y = Int32Array.from({ length: samples }, (_, i) => i % 3);
  const x = Float32Array.from(noise, (value, i) => {
    const [sample, row] = [Math.floor(i / 16), Math.floor((i % 16) / 4)];
    return (value / (samples * 16)) * 2 - 1 + (row === y[sample] ? 1.5 : -0.5);
  });
  return new TensorDataset({ x: { data: x, shape: [samples, 1, 4, 4] }, y });
}
