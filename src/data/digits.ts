import { digits8x8 } from "./digits8x8.ts";
import { ImageDataset } from "./imageDataset.ts";

const pixels = 64;
const lineLength = pixels + 2; // the digit and the line's end
const zero = "0".charCodeAt(0);

/**
 * The UCI optical digits that ship with the package: 1,797 handwritten digits of 8×8 pixels 0 to 16, in their original order.
 *
 * @source E. Alpaydin and C. Kaynak 1998, https://doi.org/10.24432/C50P49, test part; CC BY 4.0
 */
export function digits(): ImageDataset {
  const text = digits8x8.slice(1); // the template begins with a line's end
  const length = text.length / lineLength;
  const images = new Uint8Array(length * pixels);
  const labels = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const line = i * lineLength;
    for (let pixel = 0; pixel < pixels; pixel++) images[i * pixels + pixel] = text.charCodeAt(line + pixel) - zero;
    labels[i] = text.charCodeAt(line + pixels) - zero;
  }
  const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
  return new ImageDataset({ name: "digits", images, labels, shape: [1, 8, 8], maxValue: 16, classes });
}
