import type { Card } from "./card.ts";
import { batchNorm } from "./cards/batchNorm.ts";
import { batchNormFormula } from "./cards/batchNormFormula.ts";
import { batchSize } from "./cards/batchSize.ts";
import { crossEntropy } from "./cards/crossEntropy.ts";
import { dyingRelu } from "./cards/dyingRelu.ts";
import { gradientDescent } from "./cards/gradientDescent.ts";
import { inputScaling } from "./cards/inputScaling.ts";
import { objective } from "./cards/objective.ts";
import { outputSize } from "./cards/outputSize.ts";
import { runningStatistics } from "./cards/runningStatistics.ts";
import { scalers } from "./cards/scalers.ts";
import { signalPropagation } from "./cards/signalPropagation.ts";
import { softStep } from "./cards/softStep.ts";
import { squaredError } from "./cards/squaredError.ts";
import { trainingMemory } from "./cards/trainingMemory.ts";
import { universalApproximation } from "./cards/universalApproximation.ts";
import { weightSharing } from "./cards/weightSharing.ts";
import { zigZag } from "./cards/zigZag.ts";

/** The lab's questions, in their order. */
export const cards: readonly Card[] = [
  trainingMemory,
  gradientDescent,
  batchSize,
  inputScaling,
  zigZag,
  scalers,
  batchNorm,
  batchNormFormula,
  runningStatistics,
  universalApproximation,
  softStep,
  signalPropagation,
  dyingRelu,
  objective,
  crossEntropy,
  squaredError,
  outputSize,
  weightSharing,
];
