import { ShapeError, ValueError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { numel, show } from "../ir/shape.ts";
import type { Dataset } from "./dataset.ts";
import { expectIndices, gatherRows } from "./gatherRows.ts";

/** What an image dataset is made of. */
export interface ImageParts {
  readonly name: string;
  /** [N, C, H, W] row-major. */
  readonly images: Uint8Array;
  /** [N] class numbers. */
  readonly labels: Uint8Array;
  /** [C, H, W] of one image. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** The pixel value that means 1. */
  readonly maxValue: number;
  /** A name for each class number. */
  readonly classes: readonly string[];
}

/**
 * Labelled images of one size, kept as bytes; every source of images (digits, IDX, CIFAR) gives one of these.
 *
 * A batch holds `x` [B, C, H, W] float32 = pixel / maxValue, so in [0, 1], and `y` [B] int32. Converting per batch keeps the
 * data a quarter of the size of floats.
 *
 * @throws ShapeError when images or labels do not fill N images of `shape`
 * @throws ValueError for a label without a class, or a pixel above maxValue
 */
export class ImageDataset implements ImageParts, Dataset<"x" | "y"> {
  readonly name: string;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly maxValue: number;
  readonly classes: readonly string[];
  readonly fields = ["x", "y"] as const;
  readonly #scaled: Float32Array;

  constructor(parts: ImageParts) {
    const { name, images, labels, shape, maxValue, classes } = parts;
    this.name = name;
    this.images = images;
    this.labels = labels;
    this.shape = shape;
    this.maxValue = maxValue;
    this.classes = classes;
    this.#check();
    this.#scaled = Float32Array.from({ length: 256 }, (_, pixel) => pixel / maxValue);
  }

  /** Number of images, N. */
  get length(): number {
    return this.labels.length;
  }

  batch(indices: ArrayLike<number>): Record<"x" | "y", HostTensor> {
    expectIndices(this.#op, indices, this.length);
    const { images, labels } = this;
    const pixels = numel(this.shape);
    const x = new Float32Array(indices.length * pixels);
    const y = new Int32Array(indices.length);
    let at = 0;
    for (let i = 0; i < indices.length; i++) {
      const from = indices[i] * pixels;
      for (let pixel = from; pixel < from + pixels; pixel++) x[at++] = this.#scaled[images[pixel]];
      y[i] = labels[indices[i]];
    }
    return {
      x: { dtype: "float32", shape: [indices.length, ...this.shape], data: x },
      y: { dtype: "int32", shape: [indices.length], data: y },
    };
  }

  subset(indices: ArrayLike<number>): ImageDataset {
    const pixels = numel(this.shape);
    const images = new Uint8Array(indices.length * pixels);
    const labels = new Uint8Array(indices.length);
    gatherRows(this.#op, this.images, indices, pixels, this.length, images);
    gatherRows(this.#op, this.labels, indices, 1, this.length, labels);
    return new ImageDataset({ ...this.#parts(), images, labels });
  }

  /** How many images each class has, in the order of `classes`. */
  classCounts(): number[] {
    const counts = new Array<number>(this.classes.length).fill(0);
    for (const label of this.labels) counts[label]++;
    return counts;
  }

  #parts(): ImageParts {
    const { name, images, labels, shape, maxValue, classes } = this;
    return { name, images, labels, shape, maxValue, classes };
  }

  get #op(): string {
    return `ImageDataset '${this.name}'`;
  }

  #check(): void {
    const { images, labels, shape, maxValue, classes } = this;
    const expected = labels.length * numel(shape);
    if (images.length !== expected) {
      throw new ShapeError({
        op: this.#op,
        argument: "images",
        expected: `have ${labels.length} labels · ${show(shape)} = ${expected} pixels`,
        received: String(images.length),
      });
    }
    if (!(maxValue > 0)) {
      throw new ValueError({ op: this.#op, argument: "maxValue", expected: "be > 0", received: String(maxValue) });
    }
    const bad = labels.findIndex((label) => label >= classes.length);
    if (bad >= 0) this.#reject("label", `be in [0, ${classes.length})`, `${labels[bad]} at position [${bad}]`);
    const bright = maxValue >= 255 ? -1 : images.findIndex((pixel) => pixel > maxValue);
    if (bright >= 0) this.#reject("pixel", `be in [0, ${maxValue}]`, `${images[bright]} at position [${bright}]`);
  }

  #reject(argument: string, expected: string, received: string): never {
    throw new ValueError({ op: this.#op, argument, expected, received });
  }
}
