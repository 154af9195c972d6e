import { evaluate, grad, Tensor } from "../../../src/index.ts";
import { type Results, unsupported } from "../adapter.ts";
import { adapters } from "../adapters/index.ts";
import { type CaseRun, viewed } from "../caseRun.ts";

/** Runs one operation, compares its outputs, then the gradients of Σ output·upstream. */
export async function op(run: CaseRun): Promise<void> {
  const { reference } = run;
  const name = reference.op ?? "";
  const adapter = Object.hasOwn(adapters, name) ? adapters[name] : unsupported(name);
  const bases = new Map(reference.inputs.map((input) => [input.name, run.base(input)]));
  const inputs = Object.fromEntries(
    reference.inputs.map((input) => [input.name, viewed(bases.get(input.name) ?? run.base(input), input.view)]),
  );
  const outputs = reference.outputs ?? [];
  const results = byName(
    await adapter(inputs, reference.attrs, reference),
    outputs.map((output) => output.name),
  );
  const grads = reference.grads ?? [];
  const seeded = outputs.filter((output) => output.upstream !== undefined && results[output.name]?.requiresGrad);
  const leaves = grads.map(({ input }) => {
    const base = bases.get(input);
    if (!base) throw new Error(`grads names an input ${input} that the case does not have.`);
    return base;
  });
  const gradients = grad(
    seeded.map((output) => results[output.name]),
    leaves,
    { gradOutputs: seeded.map((output) => run.tensor(output.upstream ?? "")), allowUnused: true },
  );
  await evaluate(...Object.values(results), ...gradients.filter((gradient) => gradient !== null));
  for (const output of outputs) {
    const result = results[output.name];
    if (result) await run.compare(output.name, result, output);
    else run.problems.push(`${output.name} is missing`);
  }
  for (const [i, expected] of grads.entries()) {
    const gradient = gradients[i] ?? zerosLike(leaves[i]);
    await run.compare(`gradient of ${expected.input}`, gradient, { dtype: "float32", ...expected });
  }
}

/** A leaf that nothing depends on has a gradient of zero, or none. */
function zerosLike({ shape, numel }: Tensor): { dtype: "float32"; shape: readonly number[]; data: Float32Array } {
  return { dtype: "float32", shape, data: new Float32Array(numel) };
}

function byName(result: Results, names: readonly string[]): Readonly<Record<string, Tensor>> {
  if (result instanceof Tensor) return { [names[0]]: result };
  if (Array.isArray(result)) return Object.fromEntries(result.map((part, i) => [`output${i}`, part]));
  return result as Readonly<Record<string, Tensor>>;
}
