import { cat, type nn, noGrad, roll, type Tensor } from "../../index.ts";
import { barSide, bars, type Images } from "../bars.ts";
import type { SharedNet } from "./sharedNet.ts";

/** Shifts to the right that keep a bar of the left half inside the image; the last moves it into the right half. */
export const shifts: readonly number[] = Array.from({ length: barSide / 2 + 1 }, (_, i) => i);
const testImages = 128;

export type Net = nn.Module & { forward(x: Tensor): Tensor };

/** Test images shifted by 0, 1, …: all in one batch. */
export async function shiftedBars(seed: number): Promise<Images> {
  const { x, y } = await bars(testImages, seed);
  const moved = cat(shifts.map((shift) => roll(x, shift, 3))); // [shifts · N, 1, H, W]
  await moved.data();
  return { x: moved, y };
}

/** By shift, the logits of the test images. */
export async function logitsOf(model: Net, { x }: Images): Promise<number[][]> {
  const all = Array.from(await noGrad(() => model.forward(x)).data());
  return shifts.map((_, i) => all.slice(i * testImages, (i + 1) * testImages));
}

export async function accuraciesOf(model: Net, images: Images): Promise<number[]> {
  const labels = await images.y.data();
  const right = (logits: readonly number[]): number => logits.filter((z, i) => z > 0 === labels[i] > 0.5).length;
  return (await logitsOf(model, images)).map((logits) => right(logits) / testImages);
}

export function changesOf(logits: readonly (readonly number[])[]): number[] {
  return logits.map((row) => Math.max(...row.map((z, i) => Math.abs(z - logits[0][i]))));
}

/** By column, the largest difference between the map of the shifted image and the shifted map. */
export async function columnsOf({ conv }: SharedNet, { x }: Images, shift: number): Promise<number[]> {
  const still = x.narrow(0, 0, testImages);
  const moved = x.narrow(0, shift * testImages, testImages);
  const gap = noGrad(() =>
    conv
      .forward(moved)
      .sub(roll(conv.forward(still), shift, 3))
      .abs()
      .amax({ dim: [0, 1, 2] }),
  ); // [W]
  return Array.from(await gap.data());
}

/** Columns whose window met the padding, before the shift or after. */
export function isAtBorder(column: number, shift: number): boolean {
  return [0, barSide - 1, shift - 1, shift].includes(column);
}
