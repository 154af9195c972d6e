import * as f from "../../src/index.ts";

/**
 * Puts the inputs of a case where a module holds its parameters, by the names of its `stateDict`, so that gradients flow
 * to the inputs. Every parameter must be given.
 */
export function substitute<M extends f.nn.Module>(module: M, inputs: Readonly<Record<string, f.Tensor>>): M {
  const given = new Map<unknown, f.Tensor>();
  for (const [name, variable] of Object.entries(module.stateDict())) {
    if (!inputs[name]) throw new Error(`the case does not give ${name}.`);
    given.set(variable, inputs[name]);
  }
  const visit = (holder: Record<string, unknown>): void => {
    for (const [key, value] of Object.entries(holder)) {
      const tensor = given.get(value);
      if (tensor) holder[key] = tensor;
      else if (Array.isArray(value) || value instanceof f.nn.Module || isLiteral(value)) visit(value as never);
    }
  };
  visit(module as unknown as Record<string, unknown>);
  return module;
}

function isLiteral(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
