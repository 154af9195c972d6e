import { paint, rangeOf, type Theme } from "./ramp.ts";

export interface UnitColours {
  readonly theme: Theme;
  /** What is deepest blue and deepest orange; without them zero is in the middle. */
  readonly low?: number;
  readonly high?: number;
}

/** Draws what a neuron says over the plane on a canvas of its own; blank where there is nothing. */
export function drawUnit(canvas: HTMLCanvasElement, map: Float32Array | undefined, colours: UnitColours): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  if (!map) {
    context.clearRect(0, 0, canvas.width, canvas.height);
    return;
  }
  const side = sideOf(map);
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  context.putImageData(coloured(map, colours), 0, 0);
}

let small: OffscreenCanvas | undefined;

/** The same as a tile of a canvas that many share: a canvas for each would be a layer for each. */
export function drawTile(
  context: CanvasRenderingContext2D,
  map: Float32Array | undefined,
  { left, top, size }: { readonly left: number; readonly top: number; readonly size: number },
  colours: UnitColours,
): void {
  context.clearRect(left, top, size, size);
  if (!map) return;
  const side = sideOf(map);
  if (small?.width !== side) small = new OffscreenCanvas(side, side);
  small.getContext("2d")?.putImageData(coloured(map, colours), 0, 0);
  context.drawImage(small, left, top, size, size);
}

function coloured(map: Float32Array, { theme, low, high }: UnitColours): ImageData {
  const side = sideOf(map);
  const picture = new ImageData(side, side);
  const [least, largest] = rangeOf(map);
  const size = Math.max(Math.abs(least), Math.abs(largest)) || 1;
  paint(picture, map, { low: low ?? -size, high: high ?? size, theme });
  return picture;
}

function sideOf(map: Float32Array): number {
  return Math.round(Math.sqrt(map.length));
}
