import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import { type LabelledPoint, reach } from "../../src/lab/playgrounds/pointSets.ts";
import { palette } from "../../src/report/palette.ts";
import { contour } from "./contour.ts";
import { type Place, rubRadius } from "./drawing.ts";
import { paint, type Theme } from "./ramp.ts";

export interface FieldPicture {
  readonly look: PointLook | undefined;
  readonly points: readonly LabelledPoint[];
  /** Where the keyboard's cross stands. */
  readonly cross: Place | undefined;
  /** Where a hand rubs. */
  readonly rub: Place | undefined;
  readonly theme: Theme;
}

/** Draws the plane on a canvas that is as large as it is shown. */
export function drawField(canvas: HTMLCanvasElement, picture: FieldPicture): void {
  const pixels = Math.round(canvas.clientWidth * devicePixelRatio);
  if (pixels === 0) return;
  if (canvas.width !== pixels) {
    canvas.width = pixels;
    canvas.height = pixels;
  }
  const context = canvas.getContext("2d");
  if (!context) return;
  const { look, points, theme, cross, rub } = picture;
  const unit = pixels / (2 * reach);
  const at = ({ x, y }: Place): [number, number] => [(x + reach) * unit, (reach - y) * unit];
  context.fillStyle = palette.ground[theme];
  context.fillRect(0, 0, pixels, pixels);
  if (look) surface(context, look, theme);
  const size = Math.max(4.2 * devicePixelRatio, pixels / 115);
  for (const point of points) mark(context, at(point), point.label, size, theme);
  context.strokeStyle = palette.text[theme];
  context.lineWidth = 2 * devicePixelRatio;
  if (rub) circle(context, at(rub), rubRadius * unit);
  if (cross) crosshair(context, at(cross), pixels);
}

function surface(context: CanvasRenderingContext2D, look: PointLook, theme: Theme): void {
  const { width } = context.canvas;
  const { side } = look;
  const small = new OffscreenCanvas(side, side);
  const pen = small.getContext("2d");
  if (!pen) return;
  const picture = pen.createImageData(side, side);
  paint(picture, look.surface, { low: 0, high: 1, theme });
  pen.putImageData(picture, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, width, width);
  const cell = width / side;
  context.beginPath();
  for (const [x1, y1, x2, y2] of contour(look.surface, side, 0.5)) {
    context.moveTo(x1 * cell, y1 * cell);
    context.lineTo(x2 * cell, y2 * cell);
  }
  context.lineCap = "round";
  context.strokeStyle = palette.ground[theme];
  context.lineWidth = 5 * devicePixelRatio;
  context.stroke();
  context.strokeStyle = palette.text[theme];
  context.lineWidth = 2 * devicePixelRatio;
  context.stroke();
}

/** A disc for class A, a triangle for class B: told apart without colours, too. */
function mark(
  context: CanvasRenderingContext2D,
  [x, y]: [number, number],
  label: 0 | 1,
  size: number,
  theme: Theme,
): void {
  context.beginPath();
  if (label === 0) context.arc(x, y, 0.92 * size, 0, 2 * Math.PI);
  else {
    context.moveTo(x, y - 1.2 * size);
    context.lineTo(x + 1.12 * size, y + 0.85 * size);
    context.lineTo(x - 1.12 * size, y + 0.85 * size);
    context.closePath();
  }
  context.fillStyle = palette[label === 0 ? "train" : "validation"][theme];
  context.strokeStyle = palette.ground[theme];
  context.lineWidth = 1.4 * devicePixelRatio;
  context.fill();
  context.stroke();
}

function circle(context: CanvasRenderingContext2D, [x, y]: [number, number], radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

function crosshair(context: CanvasRenderingContext2D, [x, y]: [number, number], pixels: number): void {
  const arm = pixels / 24;
  context.beginPath();
  context.moveTo(x - arm, y);
  context.lineTo(x + arm, y);
  context.moveTo(x, y - arm);
  context.lineTo(x, y + arm);
  context.stroke();
  circle(context, [x, y], arm / 2);
}
