import { type InkName, palette } from "../../src/report/palette.ts";

export type Theme = "light" | "dark";

/** Blue for class A and below zero, the ground in the middle, orange for class B and above zero. */
const stops: readonly InkName[] = ["right3", "right2", "right1", "ground", "wrong1", "wrong2", "wrong3"];
const shades = 256;

type Rgb = readonly [red: number, green: number, blue: number];

function rgb(name: InkName, theme: Theme): Rgb {
  const bits = Number.parseInt(palette[name][theme].slice(1), 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}

function rampOf(theme: Theme): Uint32Array {
  const colours = stops.map((name) => rgb(name, theme));
  return Uint32Array.from({ length: shades }, (_, i) => {
    const place = (i / (shades - 1)) * (stops.length - 1);
    const left = Math.min(stops.length - 2, Math.floor(place));
    const [red, green, blue] = colours[left].map((from, k) =>
      Math.round(from + (place - left) * (colours[left + 1][k] - from)),
    );
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0; // little-endian RGBA, as on every browser's machine
  });
}

const ramps: Readonly<Record<Theme, Uint32Array>> = { light: rampOf("light"), dark: rampOf("dark") };

/**
 * Colours a map, whose rows come from the top.
 *
 * @param low   what is deepest blue; `high` deepest orange
 */
export function paint(
  picture: ImageData,
  map: Float32Array,
  { low, high, theme }: { readonly low: number; readonly high: number; readonly theme: Theme },
): void {
  const ramp = ramps[theme];
  const pixels = new Uint32Array(picture.data.buffer);
  const scale = (shades - 1) / (high - low || 1);
  for (let i = 0; i < map.length; i++) {
    const shade = Math.round((map[i] - low) * scale);
    pixels[i] = ramp[shade > 0 ? (shade < shades ? shade : shades - 1) : 0]; // no number is the first shade
  }
}

/** Smallest and largest finite value; zeros where there is none. */
export function rangeOf(map: Float32Array): readonly [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of map) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
