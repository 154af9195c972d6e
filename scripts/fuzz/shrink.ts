import { createReferenceDevice } from "../../src/backends/reference/index.ts";
import { build } from "./build.ts";
import { type Bench, checkPlan, type Failure } from "./checkPlan.ts";
import { inputsOf, type LeafStep, mapRefs, type Plan, prune, type Ref } from "./plan.ts";
import { resized } from "./resized.ts";

export interface Shrunk {
  readonly plan: Plan;
  readonly failure: Failure;
}

/** Ways to make a plan smaller, the boldest first. Some of what they give may not even be recordable. */
type Way = (plan: Plan) => Iterable<Plan> | Promise<Iterable<Plan>>;

/** The smallest plan found that still fails in the same way on the same device. */
export async function shrink(
  plan: Plan,
  failure: Failure,
  bench: Bench,
  seed: number,
  timeMs = 20_000,
): Promise<Shrunk> {
  let best: Shrunk = { plan, failure };
  const end = performance.now() + timeMs;
  const isThorough = failure.device !== "reference" && failure.device !== "wasm";
  const fails = async (candidate: Plan): Promise<Failure | undefined> => {
    const found = (await checkPlan(candidate, bench, seed, { isThorough })).failure;
    const isSame = found !== undefined && found.kind === failure.kind && found.device === failure.device;
    // Another complaint about arguments is not the failure that is looked for.
    return isSame && (failure.kind !== "error" || stem(found) === stem(failure)) ? found : undefined;
  };
  for (let progress = true; progress; ) {
    progress = false;
    for (const way of ways) {
      for (let again = true; again && performance.now() < end; ) {
        again = false;
        for (const candidate of await way(best.plan)) {
          if (performance.now() > end) break;
          const found = await fails(candidate);
          if (found === undefined) continue;
          best = { plan: candidate, failure: found };
          again = true;
          progress = true;
          break;
        }
      }
    }
    if (performance.now() > end) break;
  }
  return best;
}

const stem = ({ message }: Failure): string => message.replace(/[0-9]+/g, "#").slice(0, 60);

const sameRef = (a: Ref, b: Ref): boolean => a.step === b.step && a.part === b.part;

/** One output and no write, or one write, or all but one. */
function* fewerRoots(plan: Plan): Generator<Plan> {
  const { outputs, writes, guards } = plan;
  if (outputs.length + writes.length > 1) {
    for (const output of outputs) yield prune({ ...plan, outputs: [output], writes: [], guards: [] });
    for (const write of writes) yield prune({ ...plan, outputs: [], writes: [write], guards: [] });
  }
  if (guards.length > 0) yield prune({ ...plan, guards: [] });
  if (outputs.length + writes.length > 2) {
    for (const output of outputs) yield prune({ ...plan, outputs: outputs.filter((other) => other !== output) });
    for (const write of writes) yield prune({ ...plan, writes: writes.filter((other) => other !== write) });
  }
}

/** A step's values, as the reference has them, given as arrays; later steps first, so that much goes at once. */
async function* leaves(plan: Plan): AsyncGenerator<Plan> {
  const device = createReferenceDevice();
  const { recording } = build(plan, device);
  for (let i = plan.steps.length - 1; i >= 0; i--) {
    if (plan.steps[i].kind === "leaf") continue;
    const parts = recording.parts[i];
    const used = [...plan.steps.slice(i + 1).flatMap(inputsOf), ...plan.outputs, ...plan.guards]
      .concat(plan.writes.map(({ value }) => value))
      .filter((ref) => ref.step === i)
      .map(({ part }) => part);
    const needed = [...new Set(used)];
    const { outputs } = await device
      .prepare({ outputs: needed.map((part) => parts[part].node), writes: [], guards: [] })
      .run();
    const made = needed.map((part, k): LeafStep => {
      const { shape, dtype } = parts[part];
      return { kind: "leaf", role: "constant", shape, dtype, data: outputs[k] };
    });
    if (made.length === 0) continue;
    const steps = [...plan.steps.slice(0, i), ...made, ...plan.steps.slice(i + 1)];
    const moved = ({ step, part }: Ref): Ref => {
      if (step === i) return { step: i + needed.indexOf(part), part: 0 };
      return step < i ? { step, part } : { step: step + made.length - 1, part };
    };
    // Only what comes after is renumbered; leaves read nothing.
    yield prune(mapRefs({ ...plan, steps }, moved));
  }
}

/** A step passed over: its readers read one of its inputs of the same shape and dtype. */
function* bypasses(plan: Plan): Generator<Plan> {
  const { parts } = build(plan, createReferenceDevice()).recording;
  for (let i = plan.steps.length - 1; i >= 0; i--) {
    for (const input of inputsOf(plan.steps[i])) {
      const [from, to] = [parts[input.step][input.part], parts[i][0]];
      if (from.dtype !== to.dtype || String(from.shape) !== String(to.shape)) continue;
      yield prune(mapRefs(plan, (ref) => (sameRef(ref, { step: i, part: 0 }) ? input : ref)));
    }
  }
}

/** Simpler leaves: constants instead of variables, then plainer elements. */
function* simplerLeaves(plan: Plan): Generator<Plan> {
  for (const [i, step] of plan.steps.entries()) {
    if (step.kind !== "leaf") continue;
    const put = (leaf: LeafStep): Plan => ({ ...plan, steps: plan.steps.with(i, leaf) });
    const isWritten = plan.writes.some(({ variable }) => variable.step === i);
    if (step.role === "variable" && !isWritten) yield put({ ...step, role: "constant" });
    const plainer = [
      step.data.map(() => 0),
      step.data.map(() => 1),
      step.data.map((value) => Math.round(value)),
      step.data.map((value) => Math.round(value * 8) / 8),
    ];
    for (const data of plainer) {
      if (cost(data) < cost(step.data)) yield put({ ...step, data });
    }
  }
}

/** How many different elements there are, ones counting more than zeros and fractions most. */
function cost(data: LeafStep["data"]): number {
  let total = new Set(data).size * 1000;
  for (const value of data)
    total += value === 0 ? 0 : value === 1 ? 1 : Number.isInteger(value) ? 2 : Number.isInteger(value * 8) ? 3 : 4;
  return total;
}

async function collected(generator: AsyncGenerator<Plan>): Promise<Plan[]> {
  const plans: Plan[] = [];
  try {
    for await (const plan of generator) plans.push(plan);
  } catch {
    // A plan that cannot be recorded, which is the failure itself, has no values to give.
  }
  return plans;
}

function* guarded(plans: Iterable<Plan>): Generator<Plan> {
  try {
    yield* plans;
  } catch {
    // As above.
  }
}

const ways: readonly Way[] = [
  fewerRoots,
  (plan) => collected(leaves(plan)),
  (plan) => guarded(bypasses(plan)),
  resized,
  simplerLeaves,
];
