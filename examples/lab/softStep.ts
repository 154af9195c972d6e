// C11: the area between a step and σ(5x).
import { deviceNamed, sigmoid, tensor } from "fathom";

const [k, reach, parts] = [5, 8, 20_000];
const x = Array.from({ length: parts + 1 }, (_, i) => (reach * i) / parts);
const y = await sigmoid(tensor(x, { dtype: "float64", device: deviceNamed("reference") }).mul(k)).data();
const middles = x.slice(1).map((_, i) => 1 - (y[i] + y[i + 1]) / 2); // the step is 1 on the right

console.log({ area: (2 * reach * middles.reduce((a, b) => a + b)) / parts, predicted: (2 * Math.LN2) / k });
