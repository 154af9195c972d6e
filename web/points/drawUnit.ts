import { paint, rangeOf, type Theme } from "./ramp.ts";

/** Draws what a neuron says over the plane, with zero in the middle of the colours; blank where there is nothing. */
export function drawUnit(
  canvas: HTMLCanvasElement,
  map: Float32Array | undefined,
  { theme, low, high }: { readonly theme: Theme; readonly low?: number; readonly high?: number },
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  if (!map) {
    context.clearRect(0, 0, canvas.width, canvas.height);
    return;
  }
  const side = Math.round(Math.sqrt(map.length));
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  const picture = context.createImageData(side, side);
  const [least, largest] = rangeOf(map);
  const size = Math.max(Math.abs(least), Math.abs(largest)) || 1;
  paint(picture, map, { low: low ?? -size, high: high ?? size, theme });
  context.putImageData(picture, 0, 0);
}
