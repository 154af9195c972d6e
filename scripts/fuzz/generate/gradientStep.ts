import { grad, Variable } from "../../../src/index.ts";
import { add, mul, sumAll } from "../../../src/ops/primitives/arithmetic.ts";
import type { Draft, Value } from "./draft.ts";

/** Gradients of a weighted sum of some values by the variables that they depend on. */
export function gradientStep(draft: Draft): Value[] | undefined {
  const { random } = draft;
  const isOpen = ({ tensor, unknown }: Value): boolean =>
    tensor.requiresGrad && !(tensor instanceof Variable) && tensor.numel > 0 && unknown === 0;
  const candidates = draft.values.filter(isOpen);
  if (candidates.length === 0) return undefined;
  const of = random.shuffled(candidates).slice(0, random.between(1, 3));
  const weights = of.map(({ tensor }) => draft.leaf(tensor.shape, "float32", { distribution: "eighths" }));
  const variables = draft.values.filter(({ tensor }) => tensor instanceof Variable && tensor.requiresGrad);
  const terms = of.map(({ tensor }, i) => sumAll(mul(tensor, weights[i].tensor.detach())));
  const found = grad(
    terms.reduce((sum, term) => add(sum, term)),
    variables.map(({ tensor }) => tensor),
    { createGraph: true, allowUnused: true },
  );
  const wrt = variables.filter((_, i) => found[i] !== null).slice(0, 4);
  if (wrt.length === 0) return undefined;
  const refs = (values: readonly Value[]): Value["ref"][] => values.map(({ ref }) => ref);
  return draft.add({ kind: "gradient", of: refs(of), weights: refs(weights), wrt: refs(wrt) });
}
