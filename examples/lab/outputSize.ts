// C17: the size of a convolution's output, by the formula, by counting, and as the engine has it.
import { conv1d, conv2d, maxPool2d, zeros } from "fathom";

let cases = 0;
let wrong = 0;
let fractions = 0;
for (let size = 1; size <= 32; size++) {
  for (let kernel = 1; kernel <= 7; kernel++) {
    for (let padding = 0; padding <= 3; padding++) {
      for (let stride = 1; stride <= 4; stride++) {
        const room = size + 2 * padding - kernel;
        if (room < 0) continue; // no window fits
        let counted = 0;
        for (let from = 0; from <= room; from += stride) counted++;
        const formula = Math.floor(room / stride) + 1;
        cases++;
        if (formula !== counted) wrong++;
        if (room % stride !== 0) fractions++;
      }
    }
  }
}

const y = conv1d(zeros([1, 1, 18]), zeros([1, 1, 3]), null, { stride: 4 });
const image = zeros([1, 1, 18, 20]); // height and width have each their own numbers
console.log(`conv2d: ${conv2d(image, zeros([1, 1, 3, 5]), null, { stride: [4, 2], dilation: [1, 2] }).shape.slice(2)}`);
console.log(`maxPool2d: ${maxPool2d(image, [3, 5], { stride: [4, 2], dilation: [1, 2] }).shape.slice(2)}`);
console.log({ cases, wrong, fractions, output: y.shape[2] });
