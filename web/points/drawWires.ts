import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import { palette } from "../../src/report/palette.ts";
import type { Theme } from "./ramp.ts";

/** Where a unit stands in the picture of the network, in CSS pixels. */
export interface Stand {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
}

/** A line is drawn where its weight is at least this share of the layer's largest. */
const least = 0.06;

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
  const { clientWidth: width, clientHeight: height } = canvas;
  const [across, down] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  columns.slice(1).forEach((units, layer) => {
    const inputs = columns[layer];
    const weights = look?.layers[layer]?.weights;
    if (weights?.length !== units.length * inputs.length) return;
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
    weights.forEach((weight, i) => {
      const share = Math.abs(weight) / largest;
      if (!(share >= least)) return;
      const [from, to] = [inputs[i % inputs.length], units[Math.floor(i / inputs.length)]];
      const half = (from.right + to.left) / 2;
      context.beginPath();
      context.moveTo(from.right, from.middle);
      context.bezierCurveTo(half, from.middle, half, to.middle, to.left, to.middle);
      context.strokeStyle = palette[weight < 0 ? "train" : "validation"][theme];
      context.globalAlpha = 0.15 + 0.75 * share;
      context.lineWidth = 0.5 + 3 * share;
      context.setLineDash(weight < 0 ? [5, 4] : []);
      context.stroke();
    });
  });
  context.globalAlpha = 1;
}
