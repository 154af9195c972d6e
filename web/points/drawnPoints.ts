import { type LabelledPoint, reach } from "../../src/lab/playgrounds/pointSets.ts";

/** Places on a side of the square, so that a coordinate takes eight bits. */
const places = 256;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Letters of one point: eight bits for x, eight for y, one for the label, one unused. */
const length = 3;

function placeOf(coordinate: number): number {
  const place = Math.round(((coordinate + reach) / (2 * reach)) * (places - 1));
  return Math.min(places - 1, Math.max(0, place));
}

function coordinateOf(place: number): number {
  return (place / (places - 1)) * 2 * reach - reach;
}

/** A point where an address can say it: in the square, on a grid that is finer than a hand. */
export function settled({ x, y, label }: LabelledPoint): LabelledPoint {
  return { x: coordinateOf(placeOf(x)), y: coordinateOf(placeOf(y)), label };
}

/** Points as three letters each. */
export function writePoints(points: readonly LabelledPoint[]): string {
  return points
    .map(({ x, y, label }) => {
      const bits = (placeOf(x) << 10) | (placeOf(y) << 2) | (label << 1);
      return letters[bits >> 12] + letters[(bits >> 6) & 63] + letters[bits & 63];
    })
    .join("");
}

/** Points from their letters; undefined when the text is no such thing. */
export function readPoints(text: string): LabelledPoint[] | undefined {
  if (text.length % length !== 0 || [...text].some((letter) => !letters.includes(letter))) return undefined;
  return Array.from({ length: text.length / length }, (_, i) => {
    const [a, b, c] = [...text.slice(length * i, length * (i + 1))].map((letter) => letters.indexOf(letter));
    const bits = (a << 12) | (b << 6) | c;
    return { x: coordinateOf(bits >> 10), y: coordinateOf((bits >> 2) & 255), label: (bits >> 1) & 1 ? 1 : 0 };
  });
}

/** What is left of points when a hand rubs at a place. */
export function rubbed(
  points: readonly LabelledPoint[],
  { x, y }: { readonly x: number; readonly y: number },
  radius: number,
): LabelledPoint[] {
  return points.filter((point) => Math.hypot(point.x - x, point.y - y) > radius);
}
