import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { decode } from "fast-png";
import { parseIdx } from "../index.ts";
import { CliError, exitCodes } from "./exitCodes.ts";
import type { Messages } from "./messages.ts";

/** An image as the networks here read it: one plane per channel, 0 the background and 1 full ink or light. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** Row by row, in [0, 1]. */
  readonly values: Float32Array;
}

/** `file.png`, or `images-idx3-ubyte(.gz):17`. @throws CliError when it cannot be read as an image */
export async function readImage(argument: string, say: Messages): Promise<Plane> {
  const row = /^(.*):([0-9]+)$/.exec(argument);
  const path = row ? row[1] : argument;
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new CliError(exitCodes.environment, say.badImage(path, reason(error)));
  });
  if (row) return idxRow(path, bytes, Number(row[2]), say);
  if (isIdx(bytes)) throw new CliError(exitCodes.usage, say.needsRow(path));
  return png(path, bytes, say);
}

/** Gzip data, or what every IDX file begins with; no PNG file begins with either. */
function isIdx([first, second]: Uint8Array): boolean {
  return (first === 0x1f && second === 0x8b) || (first === 0 && second === 0);
}

async function idxRow(path: string, bytes: Uint8Array, row: number, say: Messages): Promise<Plane> {
  const { shape, data } = await parseIdx({ name: path, bytes }, "images");
  const [count, height, width] = shape;
  if (row >= count) throw new CliError(exitCodes.usage, say.noSuchRow(basename(path), row, count));
  const pixels = data.subarray(row * height * width, (row + 1) * height * width);
  return { width, height, values: Float32Array.from(pixels, (pixel) => pixel / 255) };
}

function png(path: string, bytes: Uint8Array, say: Messages): Plane {
  try {
    const { width, height, data, channels, depth, palette } = decode(bytes);
    const indexed = palette !== undefined && palette.length > 0;
    const scale = depth === 16 ? 65535 : indexed ? 255 : 2 ** Math.min(depth, 8) - 1;
    const values = new Float32Array(width * height);
    for (let i = 0; i < values.length; i++) {
      const pixel = indexed ? palette[sample(data, depth, width, i)] : data.subarray(i * channels, (i + 1) * channels);
      values[i] = indexed ? luminance(pixel, pixel.length, 255) : packed(data, { depth, channels, width, i, scale });
    }
    return { width, height, values: inkOnDark(values, width, height) };
  } catch (error) {
    throw new CliError(exitCodes.environment, say.badImage(path, reason(error)));
  }
}

/** Sample `i` of an image whose samples may be smaller than a byte; each row begins a byte. */
function sample(data: ArrayLike<number>, depth: number, width: number, i: number): number {
  if (depth >= 8) return data[i];
  const perByte = 8 / depth;
  const row = Math.floor(i / width);
  const column = i % width;
  const byte = data[row * Math.ceil(width / perByte) + Math.floor(column / perByte)];
  return (byte >> (8 - depth * ((column % perByte) + 1))) & (2 ** depth - 1);
}

interface PixelPlace {
  readonly depth: number;
  readonly channels: number;
  readonly width: number;
  readonly i: number;
  readonly scale: number;
}

function packed(data: ArrayLike<number>, { depth, channels, width, i, scale }: PixelPlace): number {
  if (depth < 8) return sample(data, depth, width, i) / scale;
  const pixel = Array.from({ length: channels }, (_, c) => data[i * channels + c]);
  return luminance(pixel, channels, scale);
}

/** Grey in [0, 1] by ITU-R BT.601, over white where the pixel is transparent. */
function luminance(pixel: ArrayLike<number>, channels: number, scale: number): number {
  const coloured = channels >= 3;
  const grey = coloured ? 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2] : pixel[0];
  const alpha = channels === 2 || channels === 4 ? pixel[channels - 1] / scale : 1;
  return (grey / scale) * alpha + (1 - alpha);
}

/** Paper is bright and data sets are dark: an image with a bright border is turned over. */
function inkOnDark(values: Float32Array, width: number, height: number): Float32Array {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
      sum += values[y * width + x];
      count += 1;
    }
  }
  return sum / count > 0.5 ? values.map((value) => 1 - value) : values;
}

/** The whole image in the middle of a plane of another size, its proportions kept, on background 0. */
export function fitInto(plane: Plane, width: number, height: number): Plane {
  const scale = Math.min(width / plane.width, height / plane.height);
  const inner = resize(
    plane,
    Math.max(1, Math.round(plane.width * scale)),
    Math.max(1, Math.round(plane.height * scale)),
  );
  const values = new Float32Array(width * height);
  const left = Math.floor((width - inner.width) / 2);
  const top = Math.floor((height - inner.height) / 2);
  for (let y = 0; y < inner.height; y++) {
    values.set(inner.values.subarray(y * inner.width, (y + 1) * inner.width), (top + y) * width + left);
  }
  return { width, height, values };
}

/** Another size: each output pixel is the mean of the area it covers, so nothing between the samples is lost. */
export function resize({ width, height, values }: Plane, toWidth: number, toHeight: number): Plane {
  if (width === toWidth && height === toHeight) return { width, height, values };
  const rows = scaled(values, { count: height, from: width, to: toWidth, along: 1, across: width, stride: toWidth });
  const out = scaled(rows, { count: toWidth, from: height, to: toHeight, along: toWidth, across: 1, stride: 1 });
  return { width: toWidth, height: toHeight, values: out };
}

interface Lines {
  readonly count: number;
  readonly from: number;
  readonly to: number;
  /** Distance of neighbours in a line. */
  readonly along: number;
  /** Distance of lines before and after. */
  readonly across: number;
  readonly stride: number;
}

function scaled(values: Float32Array, { count, from, to, along, across, stride }: Lines): Float32Array {
  const out = new Float32Array(count * to);
  const ratio = from / to;
  for (let line = 0; line < count; line++) {
    for (let i = 0; i < to; i++) {
      // At least one pixel wide, so that enlarging interpolates.
      const middle = (i + 0.5) * ratio;
      const half = Math.max(ratio, 1) / 2;
      let sum = 0;
      let weight = 0;
      for (let j = Math.max(0, Math.floor(middle - half)); j < Math.min(from, Math.ceil(middle + half)); j++) {
        const share = Math.min(j + 1, middle + half) - Math.max(j, middle - half);
        if (share <= 0) continue;
        sum += share * values[line * across + j * along];
        weight += share;
      }
      out[line * stride + i * along] = weight > 0 ? sum / weight : 0;
    }
  }
  return out;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
