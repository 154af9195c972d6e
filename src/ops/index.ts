/** The registry: every export with a record is an op. */
export { add } from "./add.ts";
export { onesLike } from "./onesLike.ts";
export { sigmoid } from "./sigmoid.ts";
export { softmax } from "./softmax.ts";
