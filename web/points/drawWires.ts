import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import { palette } from "../../src/report/palette.ts";
import type { Theme } from "./ramp.ts";

/** Where a unit stands in the picture of the network, in CSS pixels. */
export interface Stand {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** A line is drawn where its weight is at least this share of the layer's largest … */
const least = 0.06;
/** … and among so many of the layer's largest: more lines than these are a grey mist, and slow. */
const most = 64;

/** Makes a canvas as large as it is shown, clear, and measured in CSS pixels. */
export function fresh(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const { clientWidth: width, clientHeight: height } = canvas;
  const [across, down] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext("2d");
  context?.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/**
 * Draws the weights as lines from column to column.
 *
 * @param columns  the inputs, the hidden layers, the output
 */
export function drawWires(
  canvas: HTMLCanvasElement,
  columns: readonly (readonly Stand[])[],
  look: PointLook | undefined,
  theme: Theme,
): void {
  const context = fresh(canvas);
  if (!context) return;
  columns.slice(1).forEach((units, layer) => {
    const inputs = columns[layer];
    const weights = look?.layers[layer]?.weights;
    if (weights?.length !== units.length * inputs.length) return;
    const sizes = weights.map(Math.abs).sort();
    const largest = sizes[sizes.length - 1] || 1;
    const bound = Math.max(least * largest, sizes[Math.max(0, sizes.length - most)]);
    weights.forEach((weight, i) => {
      const share = Math.abs(weight) / largest;
      if (!(Math.abs(weight) >= bound)) return;
      const [from, to] = [inputs[i % inputs.length], units[Math.floor(i / inputs.length)]];
      const [start, y1, y2] = [from.left + from.size, from.top + from.size / 2, to.top + to.size / 2];
      const half = (start + to.left) / 2;
      context.beginPath();
      context.moveTo(start, y1);
      context.bezierCurveTo(half, y1, half, y2, to.left, y2);
      context.strokeStyle = palette[weight < 0 ? "train" : "validation"][theme];
      context.globalAlpha = 0.12 + 0.68 * share;
      context.lineWidth = 0.5 + 2.2 * share;
      context.setLineDash(weight < 0 ? [5, 4] : []);
      context.stroke();
    });
  });
  context.globalAlpha = 1;
}
