// C4: the mean derivative of a sigmoid whose inputs were not scaled: z ~ N(0, 100²).
import { Generator, grad, randn, sigmoid, type Tensor } from "fathom";

const z = randn([100_000], { generator: new Generator(107) }).mul(100);
const slopes = grad((input: Tensor) => sigmoid(input).sum())(z);

console.log({ slope: await slopes.mean().item(), expected: 1 / (Math.sqrt(2 * Math.PI) * 100) });
