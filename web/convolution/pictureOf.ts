import { averaged, fullInk, type Picture } from "./picture.ts";

/**
 * Ink of a photograph: what is dark is ink.
 *
 * @param rgba  four bytes a pixel, opaque, from × from
 */
export function pictureOf(rgba: ArrayLike<number>, from: number, side: number): Picture {
  const ink = Float64Array.from({ length: from * from }, (_, i) => {
    const [red, green, blue] = [rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]];
    return fullInk * (1 - (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255); // Rec. 709 weights
  });
  return { side, levels: averaged(ink, from, side).map((level) => Math.min(fullInk, Math.max(0, Math.round(level)))) };
}
