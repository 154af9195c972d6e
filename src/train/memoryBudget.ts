import { type RecomputedWork, recomputedWork } from "../inspect/recomputedWork.ts";
import { DeviceError, MemoryBudgetError } from "../ir/errors.ts";
import type { HostBatch, Programs } from "./programs.ts";
import type { StepPlan } from "./stepPlan.ts";

/** How a run keeps within its budget. */
export interface BudgetPlan {
  readonly budgetBytes: number;
  /** Of a step that keeps everything, and of one that keeps within the budget. */
  readonly neededBytes: number;
  readonly plannedBytes: number;
  /** Of the programs' temporary values; undefined where everything fits. */
  readonly arenaLimit: number | undefined;
  readonly recomputed: RecomputedWork;
  /** Samples of an evaluation step that fits, too. */
  readonly evaluationBatchSize: number;
}

/** Programs of other sizes need other scratch memory, so a limit may have to be corrected. */
const mostCorrections = 4;

/**
 * Plans the steps of a run so that everything that they need (parameters, optimizer state, what is kept for backward,
 * workspace, inputs) fits into a budget. Nothing runs.
 *
 * @param chunk  the largest piece of a batch that a program is given
 * @throws MemoryBudgetError when it cannot fit; it names where, and the smallest budget that would do
 * @throws DeviceError when the device does not plan its memory
 */
export async function planWithin(
  budgetBytes: number,
  programs: Programs,
  given: { readonly chunk: HostBatch; readonly isOneChunk: boolean; readonly evaluationBatchSize: number },
): Promise<BudgetPlan> {
  const { chunk, isOneChunk } = given;
  const whole = await programs.planStep(chunk, { isOneChunk });
  if (!whole) throw cannotPlan(programs.device.name);
  let arenaLimit: number | undefined;
  let fitted = whole;
  for (let i = 0; i < mostCorrections && fitted.totalBytes > budgetBytes; i++) {
    arenaLimit = (arenaLimit ?? whole.plan.arenaBytes) - (fitted.totalBytes - budgetBytes);
    fitted = await limited(programs, chunk, { isOneChunk, arenaLimit, rest: restOf(fitted), budgetBytes });
  }
  let evaluationBatchSize = Math.min(given.evaluationBatchSize, chunk.x.shape[0]);
  if (arenaLimit === undefined) evaluationBatchSize = given.evaluationBatchSize;
  for (; evaluationBatchSize > 1; evaluationBatchSize = Math.ceil(evaluationBatchSize / 2)) {
    const evaluation = await programs.planEvaluation(chunk, evaluationBatchSize);
    if (!evaluation || evaluation.totalBytes <= budgetBytes) break;
  }
  return {
    budgetBytes,
    neededBytes: whole.totalBytes,
    plannedBytes: fitted.totalBytes,
    arenaLimit,
    recomputed: recomputedWork(fitted.plan),
    evaluationBatchSize,
  };
}

async function limited(
  programs: Programs,
  chunk: HostBatch,
  how: {
    readonly isOneChunk: boolean;
    readonly arenaLimit: number;
    readonly rest: number;
    readonly budgetBytes: number;
  },
): Promise<StepPlan> {
  try {
    const plan = await programs.planStep(chunk, { ...how, arenaLimit: Math.max(0, how.arenaLimit) });
    if (!plan) throw cannotPlan(programs.device.name);
    return plan;
  } catch (error) {
    throw error instanceof MemoryBudgetError ? budgetError(error, how) : error;
  }
}

/** The same in bytes of everything instead of those of temporary values. */
export function budgetError(
  { smallestBytes, module, layer }: MemoryBudgetError,
  { budgetBytes, rest }: { readonly budgetBytes: number; readonly rest: number },
): MemoryBudgetError {
  const about = { op: "fit", argument: "memoryBudget" };
  return new MemoryBudgetError(about, budgetBytes, { smallestBytes: smallestBytes + rest, module, layer });
}

function restOf({ totalBytes, plan }: StepPlan): number {
  return totalBytes - plan.arenaBytes;
}

function cannotPlan(device: string): DeviceError {
  return new DeviceError({
    op: "fit",
    argument: "memoryBudget",
    expected: "be given on a device that plans its memory",
    received: device,
    repair: 'Choose device("wasm") before the model is made.',
  });
}
