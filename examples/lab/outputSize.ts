// C17: the size of a convolution's output, by the formula, by counting, and as the engine has it.
import { conv1d, zeros } from "fathom";

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
console.log({ cases, wrong, fractions, output: y.shape[2] });
