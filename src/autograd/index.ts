export { type BackwardOptions, backward, grad } from "./backward.ts";
export { noGrad } from "./noGrad.ts";
