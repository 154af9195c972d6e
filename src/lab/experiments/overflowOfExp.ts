import { device, exp, tensor } from "../../index.ts";

/** Largest x for which the device's float32 exp(x) is finite, by halving an interval. */
export async function overflowOfExp(): Promise<number> {
  let [low, high] = [0, 200];
  for (let i = 0; i < 40; i++) {
    const middle = Math.fround((low + high) / 2);
    if (Number.isFinite(await exp(tensor(middle, { device: device() })).item())) low = middle;
    else high = middle;
  }
  return low;
}
