import { planTime, type RecomputedWork, recomputedWork } from "../inspect/recomputedWork.ts";
import { DeviceError, MemoryBudgetError } from "../ir/errors.ts";
import type { ArenaLimits, HostBatch, Programs, StepKind } from "./programs.ts";
import type { StepPlan } from "./stepPlan.ts";

/** How a run keeps within its budget. */
export interface BudgetPlan {
  readonly budgetBytes: number;
  /** Of a step that keeps everything, and of one that keeps within the budget. */
  readonly neededBytes: number;
  readonly plannedBytes: number;
  /** Of the programs' temporary values; none where everything fits. */
  readonly arenaLimits: ArenaLimits;
  readonly recomputed: RecomputedWork;
  /** How long a step takes, where 1 is one that keeps everything; predicted. */
  readonly timeRatio: number;
  /** Samples of an evaluation step that fits, too. */
  readonly evaluationBatchSize: number;
}

interface Fitted {
  readonly neededBytes: number;
  readonly timeRatio: number;
  readonly plan: StepPlan;
  readonly arenaLimit: number | undefined;
}

/**
 * Plans the steps of a run so that everything that they need (parameters, optimizer state, what is kept for backward,
 * workspace, inputs) fits into a budget, those that are observed as well. Nothing runs.
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
  const observed = programs.observes
    ? await attempt(fitStep(budgetBytes, programs, chunk, { isOneChunk, isObserved: true }))
    : undefined;
  const ordinary = await attempt(fitStep(budgetBytes, programs, chunk, { isOneChunk }));
  const failures = [ordinary, observed].filter((each) => each instanceof MemoryBudgetError);
  failures.sort((a, b) => b.smallestBytes - a.smallestBytes);
  if (ordinary instanceof MemoryBudgetError || observed instanceof MemoryBudgetError) throw failures[0];
  const isWhole = ordinary.arenaLimit === undefined && observed?.arenaLimit === undefined;
  let evaluationBatchSize = Math.min(given.evaluationBatchSize, chunk.x.shape[0]);
  if (isWhole) evaluationBatchSize = given.evaluationBatchSize;
  for (; evaluationBatchSize > 1; evaluationBatchSize = Math.ceil(evaluationBatchSize / 2)) {
    const evaluation = await programs.planEvaluation(chunk, evaluationBatchSize);
    if (!evaluation || evaluation.totalBytes <= budgetBytes) break;
  }
  return {
    budgetBytes,
    neededBytes: Math.max(ordinary.neededBytes, observed?.neededBytes ?? 0),
    plannedBytes: Math.max(ordinary.plan.totalBytes, observed?.plan.totalBytes ?? 0),
    arenaLimits: { ordinary: ordinary.arenaLimit, observed: observed?.arenaLimit },
    recomputed: recomputedWork(ordinary.plan.plan),
    timeRatio: ordinary.timeRatio,
    evaluationBatchSize,
  };
}

/** One kind of step, kept within the budget. Another program needs other scratch memory, so a limit may be corrected. */
async function fitStep(budgetBytes: number, programs: Programs, chunk: HostBatch, kind: StepKind): Promise<Fitted> {
  const planned = async (arenaLimit?: number): Promise<StepPlan> => {
    const plan = await programs.planStep(chunk, { ...kind, arenaLimit });
    if (!plan) throw cannotPlan(programs.device.name);
    return plan;
  };
  const whole = await planned();
  const neededBytes = whole.totalBytes;
  if (neededBytes <= budgetBytes) return { neededBytes, timeRatio: 1, plan: whole, arenaLimit: undefined };
  let arenaLimit = whole.plan.arenaBytes - (neededBytes - budgetBytes);
  for (;;) {
    const plan = await attempt(planned(Math.max(0, arenaLimit)));
    if (plan instanceof MemoryBudgetError) throw await smallestBudget(budgetBytes, plan, planned);
    if (plan.totalBytes <= budgetBytes) {
      return { neededBytes, timeRatio: planTime(plan.plan) / planTime(whole.plan), plan, arenaLimit };
    }
    arenaLimit -= plan.totalBytes - budgetBytes;
  }
}

/**
 * The error in bytes of everything instead of those of temporary values. A plan is made with what is called the smallest:
 * nobody shall be told a budget that is refused again.
 */
async function smallestBudget(
  budgetBytes: number,
  error: MemoryBudgetError,
  planned: (arenaLimit: number) => Promise<StepPlan>,
): Promise<MemoryBudgetError> {
  const about = { op: "fit", argument: "memoryBudget" };
  const { module, layer } = error;
  for (let limit = error.smallestBytes; ; ) {
    const plan = await attempt(planned(limit));
    if (!(plan instanceof MemoryBudgetError)) {
      const smallestBytes = plan.totalBytes + limit - plan.plan.arenaBytes;
      return new MemoryBudgetError(about, budgetBytes, { smallestBytes, module, layer });
    }
    limit = Math.max(plan.smallestBytes, limit + Math.ceil(limit / 64));
  }
}

/** What came of it, or why it does not fit. */
function attempt<T>(result: Promise<T>): Promise<T | MemoryBudgetError> {
  return result.catch((error: unknown) => {
    if (error instanceof MemoryBudgetError) return error;
    throw error;
  });
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
