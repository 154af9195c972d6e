import { philoxFill } from "../ir/philox.ts";
import type { Generator } from "../tensor/random.ts";

/** `count` random words of 32 bits from the generator's next stream. */
function words(count: number, generator: Generator): Uint32Array {
  const out = new Uint32Array(count);
  philoxFill(out, generator.seed, generator.next());
  return out;
}

/** Numbers in [low, high) with 24 random bits each. */
export function uniformNumbers(count: number, low: number, high: number, generator: Generator): Float64Array {
  const bits = words(count, generator);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = low + (high - low) * ((bits[i] >>> 8) * 2 ** -24);
  return out;
}

/** Normally distributed numbers (Box and Muller 1958). */
export function normalNumbers(count: number, mean: number, std: number, generator: Generator): Float64Array {
  const bits = words(2 * Math.ceil(count / 2), generator);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((bits[i] + 1) * 2 ** -32)); // (0, 1]
    const angle = 2 * Math.PI * bits[i + 1] * 2 ** -32;
    out[i] = mean + std * radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = mean + std * radius * Math.sin(angle);
  }
  return out;
}

/** Standard normal numbers within [low, high], by rejection; the bounds are in standard deviations. */
export function truncatedNumbers(count: number, low: number, high: number, generator: Generator): Float64Array {
  const from = Math.max(low, -40);
  const to = Math.min(high, 40);
  // Proposals are normal when the interval is wide around 0, else uniform in it, thinned by the density's ratio.
  const wide = from < 0 && to > 0 && to - from > 2.5;
  const peak = Math.max(from, Math.min(to, 0)); // the densest place
  const out = new Float64Array(count);
  for (let filled = 0; filled < count; ) {
    const batch = Math.max(64, 2 * (count - filled));
    const proposals = wide ? normalNumbers(batch, 0, 1, generator) : uniformNumbers(batch, from, to, generator);
    const chances = wide ? undefined : uniformNumbers(batch, 0, 1, generator);
    for (let i = 0; i < batch && filled < count; i++) {
      const z = proposals[i];
      if (z < from || z > to) continue;
      if (chances && chances[i] >= Math.exp((peak * peak - z * z) / 2)) continue;
      out[filled++] = z;
    }
  }
  return out;
}
