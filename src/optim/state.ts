import { allocate, type TypedArray } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { type Shape, sameShape, show } from "../ir/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";

/** What an optimizer remembers about one parameter. */
export interface ParameterState {
  step: number;
  readonly moments: Map<string, Variable>;
}

/** A moment: a tensor, or elements on the host with their shape. */
export type MomentValue = Tensor | { readonly shape: Shape; readonly data: TypedArray };

/** PyTorch's layout: parameters are numbered through all groups. */
export interface OptimizerState {
  readonly state: Record<number, { readonly step: number } & { readonly [moment: string]: number | MomentValue }>;
  readonly paramGroups: readonly ({ readonly params: readonly number[] } & { readonly [hyper: string]: unknown })[];
}

type Group = { readonly params: readonly Variable[] };

function misfit(op: string, argument: string, expected: string, received: string): ValueError {
  return new ValueError({ op: `${op}.loadStateDict`, argument, expected, received, repair: "Nothing was written." });
}

/**
 * Checks everything, then writes step counts, moments and hyper-parameters. A parameter that the source knows nothing of
 * has no state afterwards, as before its first step.
 */
export async function loadOptimizerState(
  op: string,
  groups: readonly Group[],
  source: OptimizerState,
  own: {
    stateOf(parameter: Variable): ParameterState;
    forget(parameter: Variable): void;
    shapeOf(moment: string, parameter: Variable): Shape;
  },
): Promise<void> {
  const counts = (list: readonly { readonly params: readonly unknown[] }[]): string =>
    `[${list.map((group) => group.params.length).join(", ")}]`;
  if (counts(groups) !== counts(source.paramGroups)) {
    const expected = `have groups of ${counts(groups)} parameters`;
    throw misfit(op, "paramGroups", expected, counts(source.paramGroups));
  }
  const numbered = source.paramGroups.flatMap((group) => [...group.params]);
  const parameters = groups.flatMap((group) => [...group.params]);
  const unknown: Variable[] = [];
  const moments: { parameter: Variable; step: number; values: [string, TypedArray][] }[] = [];
  for (const [i, parameter] of parameters.entries()) {
    const entry = source.state[numbered[i]];
    if (!entry) {
      unknown.push(parameter);
      continue;
    }
    const values: [string, TypedArray][] = [];
    for (const [name, value] of Object.entries(entry)) {
      if (typeof value === "number") continue;
      const wanted = own.shapeOf(name, parameter);
      if (!sameShape(value.shape, wanted)) {
        throw misfit(op, `${name} of parameter ${i}`, `be ${show(wanted)}`, show(value.shape));
      }
      const data = value instanceof Tensor ? await value.data() : value.data;
      const stored = allocate(parameter.dtype, data.length);
      stored.set(data);
      values.push([name, stored]);
    }
    moments.push({ parameter, step: entry.step, values });
  }
  for (const parameter of unknown) own.forget(parameter);
  for (const { parameter, step, values } of moments) {
    const state = own.stateOf(parameter);
    state.step = step;
    for (const [name, data] of values) {
      const { dtype, device } = parameter;
      let moment = state.moments.get(name);
      if (!moment) {
        moment = new Variable({ name, shape: own.shapeOf(name, parameter), dtype, device });
        state.moments.set(name, moment);
      }
      moment.assignData(data);
    }
  }
  groups.forEach((group, i) => {
    const { params: _, ...hyper } = source.paramGroups[i];
    Object.assign(group, structuredClone(hyper));
  });
}
