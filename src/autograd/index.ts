export { type BackwardOptions, backward, type GradOptions } from "./backward.ts";
export { grad } from "./grad.ts";
export { type Checked, type GradcheckOptions, gradcheck, gradgradcheck } from "./gradcheck.ts";
export { noGrad } from "./noGrad.ts";
export {
  type Argnums,
  type FirstOnly,
  type GradOf,
  type GradsBy,
  type TransformOptions,
  valueAndGrad,
} from "./valueAndGrad.ts";
