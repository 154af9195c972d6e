export { type BackwardOptions, backward, type GradOptions } from "./backward.ts";
export type { Argnums } from "./beginAt.ts";
export { checkpoint } from "./checkpoint.ts";
export { grad } from "./grad.ts";
export { type Checked, type GradcheckOptions, gradcheck, gradgradcheck } from "./gradcheck.ts";
export { hessian, jacobian } from "./jacobian.ts";
export { noGrad } from "./noGrad.ts";
export {
  type FirstOnly,
  type GradOf,
  type GradsBy,
  type TransformOptions,
  valueAndGrad,
} from "./valueAndGrad.ts";
