import type { Text } from "../../report/index.ts";
import { evenNumbers, normalNumbers } from "../seededNumbers.ts";

/** Half the side of the square that is shown. */
export const reach = 1.25;

/** A sample of the plane. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
}

export const pointSetNames = {
  rings: { zh: "同心环", en: "rings" },
  moons: { zh: "双月", en: "moons" },
  xor: { zh: "异或", en: "xor" },
  spiral: { zh: "螺旋", en: "spiral" },
  blobs: { zh: "两团", en: "blobs" },
} as const satisfies Readonly<Record<string, Text>>;

export type PointSetName = keyof typeof pointSetNames;

/** Where a sample lies, from its label and two numbers in [0, 1). */
const places: Readonly<Record<PointSetName, (label: 0 | 1, u: number, v: number) => [x: number, y: number]>> = {
  rings: (label, u, v) => polar(label === 0 ? 0.45 * Math.sqrt(u) : 0.7 + 0.3 * u, 2 * Math.PI * v),
  moons: (label, u, v) => {
    const angle = Math.PI * u;
    const radius = 0.6 + 0.08 * (v - 0.5);
    const [x, y] = polar(radius, angle);
    return label === 0 ? [x - 0.3, y - 0.15] : [0.3 - x, 0.15 - y];
  },
  xor: (label, u, v) => {
    const [x, y] = [2 * u - 1, 2 * v - 1];
    return x * y > 0 === (label === 1) ? [x, y] : [-x, y];
  },
  spiral: (label, u) => polar(0.1 + 0.9 * u, 3.5 * u * Math.PI + label * Math.PI),
  blobs: (label) => (label === 0 ? [-0.4, -0.4] : [0.4, 0.4]),
};

function polar(radius: number, angle: number): [x: number, y: number] {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Points of two classes, as many of each. They are made without the engine: a page shows them at once.
 *
 * @param noise  standard deviation of what is added to each coordinate
 */
export function pointSet(
  name: PointSetName,
  { count, noise, seed }: { readonly count: number; readonly noise: number; readonly seed: number },
): LabelledPoint[] {
  const [even, normal] = [evenNumbers(seed), normalNumbers(seed + 1)];
  const spread = name === "blobs" ? noise + 0.15 : noise; // two dots are no set
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 0 : 1;
    const [x, y] = places[name](label, even(), even());
    return { x: x + spread * normal(), y: y + spread * normal(), label };
  });
}
