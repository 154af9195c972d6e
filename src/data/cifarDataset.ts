import { FormatError } from "../ir/errors.ts";
import type { NamedBytes } from "./idx.ts";
import { ImageDataset } from "./imageDataset.ts";

const pixels = 3 * 32 * 32;
const recordBytes = 1 + pixels;

/** The classes of CIFAR-10, by number. */
const cifar10Classes = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

/**
 * Images in the binary format of CIFAR-10: records of a label byte, then the red, green and blue planes of 32×32 bytes.
 *
 * @param file     one or several files' records, one after the other
 * @param options  `name` of the dataset; `classes`, those of CIFAR-10 unless given
 * @throws FormatError when the bytes are not whole records, or a label has no class
 * @source  A. Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html
 */
export function cifarDataset(
  file: NamedBytes,
  { name, classes = cifar10Classes }: { name: string; classes?: readonly string[] },
): ImageDataset {
  const { bytes } = file;
  const fail = (expected: string, received: string): never => {
    throw new FormatError({ op: "CIFAR", argument: file.name, expected, received });
  };
  const length = bytes.length / recordBytes;
  if (!Number.isInteger(length) || length === 0) {
    fail(`hold whole records of ${recordBytes} bytes`, `${bytes.length} bytes, which are ${length.toFixed(3)} records`);
  }
  const images = new Uint8Array(length * pixels);
  const labels = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const start = i * recordBytes;
    labels[i] = bytes[start];
    if (labels[i] >= classes.length) fail(`hold labels in [0, ${classes.length})`, `${labels[i]} in record ${i}`);
    images.set(bytes.subarray(start + 1, start + recordBytes), i * pixels);
  }
  return new ImageDataset({ name, images, labels, shape: [3, 32, 32], maxValue: 255, classes });
}
