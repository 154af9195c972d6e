export { ConfusionMatrix } from "./confusionMatrix.ts";
export { correctCount } from "./correctCount.ts";
export { topKCorrect } from "./topKCorrect.ts";
export { WeightedMean, type WeightedMeanState } from "./weightedMean.ts";
