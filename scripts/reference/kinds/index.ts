import type { CaseRun } from "../caseRun.ts";
import { batchNormSteps } from "./batchNormSteps.ts";
import { op } from "./op.ts";
import { optimizer } from "./optimizer.ts";
import { scheduler } from "./scheduler.ts";
import { dropoutStatistics, initOrthogonal, initStatistics } from "./statistics.ts";
import { training } from "./training.ts";

/** How a case of each kind is run; a kind that is not here is unsupported. */
export const kinds: Readonly<Record<string, (run: CaseRun) => Promise<void>>> = {
  batch_norm_steps: batchNormSteps,
  dropout_statistics: dropoutStatistics,
  init_orthogonal: initOrthogonal,
  init_statistics: initStatistics,
  op,
  optimizer,
  scheduler,
  training,
};
