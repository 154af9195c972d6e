import type { Tensor } from "../../src/index.ts";
import type { Attrs, ReferenceCase } from "./manifest.ts";

/** What an op of the library gives for the inputs and attributes of a case, under PyTorch's names of both. */
export type Adapter = (
  inputs: Readonly<Record<string, Tensor>>,
  attrs: Attrs,
  reference: ReferenceCase,
) => Results | Promise<Results>;

/** One tensor, several in order, or several by name. */
export type Results = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** Adapters by PyTorch's name of the op. */
export type Adapters = Readonly<Record<string, Adapter>>;

/** Thrown for what the library has no op for: such cases are counted, not failed. */
export class Unsupported extends Error {
  override name = "Unsupported";
}

/** Says that the library cannot do this; `what` is listed. */
export function unsupported(what: string): never {
  throw new Unsupported(what);
}

/** An attribute under a type the case promises; the fallback stands for one that is missing, not for null. */
export function attr<T>(attrs: Attrs, name: string, fallback?: T): T {
  return (Object.hasOwn(attrs, name) ? attrs[name] : fallback) as T;
}

/** An attribute that may be missing or null, PyTorch's None: undefined stands for both. */
export function optional<T>(attrs: Attrs, name: string): T | undefined {
  return (attrs[name] as T | null | undefined) ?? undefined;
}
