import { FormatError } from "../ir/errors.ts";
import { gunzip, isGzip } from "./gunzip.ts";
import { ImageDataset } from "./imageDataset.ts";

/** Bytes of a file with the name that messages use. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What an IDX file of unsigned bytes holds. */
export interface IdxContent {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const kinds = {
  images: { magic: 2051, dims: ["images", "rows", "columns"] },
  labels: { magic: 2049, dims: ["labels"] },
} as const;

/**
 * Reads an IDX file of images or labels, plain or gzipped (told by its first two bytes).
 *
 * Big-endian 32-bit words: the magic number (2051 images, 2049 labels), then each extent; then one byte per element.
 *
 * @throws FormatError for another magic number, a wrong number of bytes, or damaged gzip
 * @source  http://yann.lecun.com/exdb/mnist/, "File formats for the MNIST database"
 */
export async function parseIdx(file: NamedBytes, kind: "images" | "labels"): Promise<IdxContent> {
  const { name } = file;
  const bytes = isGzip(file.bytes) ? await gunzip(file.bytes, { name }) : file.bytes;
  const { magic, dims } = kinds[kind];
  const headerBytes = 4 + 4 * dims.length;
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = bytes.length < 4 ? magic : words.getUint32(0);
  if (found !== magic) {
    const other = Object.entries(kinds).find(([, candidate]) => candidate.magic === found);
    const meaning = other === undefined ? "" : `, the one of ${other[0]}`;
    fail(name, `have the magic number ${magic} of IDX ${kind}`, `${found}${meaning}`);
  }
  if (bytes.length < headerBytes) {
    fail(name, `begin with an IDX header of ${headerBytes} bytes`, `a file of ${bytes.length} bytes`);
  }
  const shape = dims.map((_, i) => words.getUint32(4 + 4 * i));
  const expected = shape.reduce((product, extent) => product * extent, 1);
  const received = bytes.length - headerBytes;
  if (received !== expected) {
    const counts = shape.map((extent, i) => `${extent} ${dims[i]}`).join(" · ");
    const problem = received < expected ? "so the file is cut short" : "so other bytes follow";
    fail(name, `hold ${expected} bytes for ${counts}`, `${received}, ${problem}`);
  }
  return { shape, data: bytes.subarray(headerBytes) };
}

/**
 * An image dataset from a file of images and a file of labels.
 *
 * @throws FormatError when a file is not IDX or empty, the counts differ, or a label has no class (value and position are
 *   named)
 */
export async function idxDataset(
  files: { images: NamedBytes; labels: NamedBytes },
  options: { name: string; classes: readonly string[] },
): Promise<ImageDataset> {
  const images = await parseIdx(files.images, "images");
  const labels = await parseIdx(files.labels, "labels");
  const [count, height, width] = images.shape;
  if (images.data.length === 0) {
    fail(files.images.name, "hold at least one image", `${count} images of ${height} rows and ${width} columns`);
  }
  if (count !== labels.data.length) {
    const expected = `hold a label for each of the ${count} images of ${files.images.name}`;
    fail(files.labels.name, expected, `${labels.data.length} labels`);
  }
  const classCount = options.classes.length;
  const bad = labels.data.findIndex((label) => label >= classCount);
  if (bad >= 0) {
    fail(files.labels.name, `hold labels in [0, ${classCount})`, `${labels.data[bad]} at position [${bad}]`);
  }
  const shape = [1, height, width] as const;
  return new ImageDataset({ ...options, images: images.data, labels: labels.data, shape, maxValue: 255 });
}

function fail(name: string, expected: string, received: string): never {
  throw new FormatError({ op: "IDX", argument: name, expected, received });
}
