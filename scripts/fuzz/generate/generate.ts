import type { StructuralName } from "../../../src/ir/node.ts";
import { sameShape } from "../../../src/ir/shape.ts";
import type { Device } from "../../../src/tensor/device.ts";
import { inputsOf, type Plan, prune, type Ref } from "../plan.ts";
import { Random } from "../random.ts";
import { Draft, type Value } from "./draft.ts";
import { gradientStep } from "./gradientStep.ts";
import { opStep } from "./opStep.ts";
import { scalarStep } from "./scalarStep.ts";
import { structuralSteps } from "./structuralSteps.ts";

const structural = Object.keys(structuralSteps) as StructuralName[];

/** A random plan; the same for the same seed. `device` must be the reference. */
export function generate(seed: number, device: Device): Plan {
  const random = new Random(seed);
  const draft = new Draft(random, random.chance(0.1), device);
  for (let i = random.between(1, 3); i > 0; i--) draft.leaf(draft.shape(), random.chance(0.8) ? "float32" : "int32");
  const wanted = random.between(3, 9);
  for (let made = 0, tries = 0; made < wanted && tries < 3 * wanted && !draft.broken; tries++) {
    const kind = random.next();
    const values =
      kind < 0.4 ? opStep(draft) : kind < 0.65 ? scalarStep(draft) : structuralSteps[random.pick(structural)](draft);
    if (values) made++;
  }
  for (let order = 0; order < 2 && random.chance(order === 0 ? 0.5 : 0.3); order++) {
    if (gradientStep(draft) === undefined) break;
  }
  const writes = draft.broken ? [] : chooseWrites(draft);
  const guards = writes.length === 0 ? [] : chooseGuards(draft);
  return prune({ steps: draft.steps, outputs: chooseOutputs(draft), writes, guards });
}

const keyOf = ({ step, part }: Ref): string => `${step}.${part}`;

/** What nothing reads, and some of the rest. */
function chooseOutputs(draft: Draft): Ref[] {
  if (draft.broken) return [{ step: draft.steps.length - 1, part: 0 }];
  const read = new Set(draft.steps.flatMap((step) => inputsOf(step).map(keyOf)));
  const isLeaf = ({ ref }: Value): boolean => draft.steps[ref.step].kind === "leaf";
  const made = draft.values.filter((value) => !isLeaf(value));
  const ends = made.filter(({ ref }) => !read.has(keyOf(ref)));
  const others = made.filter((value) => !ends.includes(value) && draft.random.chance(0.1));
  const chosen = [...ends, ...others].map(({ ref }) => ref);
  // Now and then a leaf itself: the present value of a variable that is being written.
  const leaves = draft.values.filter((value) => isLeaf(value) && draft.random.chance(0.03));
  const outputs = [...chosen, ...leaves.map(({ ref }) => ref)];
  return outputs.length > 0 ? outputs : [draft.values[0].ref];
}

/** Some variables take values computed from the old ones: their own moved, each other's, or any of their shape. */
function chooseWrites(draft: Draft): Plan["writes"] {
  const { random } = draft;
  if (random.chance(0.4)) return [];
  const isVariable = ({ ref }: Value): boolean => {
    const step = draft.steps[ref.step];
    return step.kind === "leaf" && step.role === "variable";
  };
  const variables = random.some(draft.values.filter(isVariable), 0.6);
  return variables.flatMap((variable) => {
    const { shape, dtype } = variable.tensor;
    const fits = ({ tensor, ref }: Value): boolean =>
      tensor.dtype === dtype && sameShape(tensor.shape, shape) && keyOf(ref) !== keyOf(variable.ref);
    const found = random.chance(0.5) ? draft.pick(fits) : turned(draft, variable);
    return found ? [{ variable: variable.ref, value: found.ref }] : [];
  });
}

/** Numbers that must be finite for the writes to happen; now and then one that is not. */
function chooseGuards(draft: Draft): Ref[] {
  const { random } = draft;
  const isNumber = ({ tensor, unknown, ref }: Value): boolean =>
    tensor.dtype === "float32" && tensor.numel === 1 && unknown === 0 && draft.steps[ref.step].kind !== "leaf";
  const found = draft.values.filter((value) => isNumber(value) && random.chance(0.5));
  if (random.chance(0.15)) {
    const y = draft.number(random.pick([Number.POSITIVE_INFINITY, Number.NaN]));
    const x = draft.some("float32", [1]);
    found.push(
      ...(draft.add({ kind: "op", name: "add", inputs: { x: x.ref, y: y.ref }, attrs: {} }, { isWanted: true }) ?? []),
    );
  }
  return found.filter(isNumber).map(({ ref }) => ref);
}

/** A variable's own value in another order, so that a write in place would overwrite what is still to be read. */
function turned(draft: Draft, variable: Value): Value | undefined {
  const { random } = draft;
  const { shape, dtype } = variable.tensor;
  if (shape.length === 0) return undefined;
  const from = random.chance(0.3) ? draft.some(dtype, shape) : variable;
  const dims = [random.below(shape.length)];
  const name = random.pick(["flip", "roll", "add"] as const);
  if (name === "flip") return draft.add({ kind: "op", name, inputs: { x: from.ref }, attrs: { dims } })?.[0];
  const rolled = { kind: "op", name: "roll", inputs: { x: from.ref }, attrs: { shifts: [1], dims } } as const;
  const value = draft.add(rolled)?.[0];
  if (name === "roll" || value === undefined) return value;
  return draft.add({ kind: "op", name, inputs: { x: variable.ref, y: value.ref }, attrs: {} })?.[0];
}
