import { activeTrace } from "../tensor/trace.ts";
import { Parameter, Variable } from "../tensor/variable.ts";
import { callModule } from "./calls.ts";
import { type LoadOptions, loadState, type StateSource } from "./state.ts";

/**
 * A part of a model: parameters, buffers and other modules in its properties, and a `forward`. Calling
 * `model.forward(x)` is all there is to using one.
 *
 * Parameters are properties that hold a Parameter, buffers those that hold another Variable, submodules those that
 * hold a Module; arrays and object literals of them count part by part (`blocks.0.weight`, `heads.left.weight`).
 *
 * @example
 * class Net extends Module {
 *   readonly hidden = new Linear(4, 8);
 *   readonly out = new Linear(8, 3);
 *   forward(x: Tensor): Tensor {
 *     return this.out.forward(relu(this.hidden.forward(x)));
 *   }
 * }
 */
export abstract class Module {
  /** Whether layers behave as in training (dropout, batch statistics). Set by `train()` and `eval()`. */
  training = true;

  constructor() {
    const own = this.forward as (...inputs: unknown[]) => unknown;
    Object.defineProperty(this, "forward", {
      value: (...inputs: unknown[]): unknown => {
        const mode = this.training;
        activeTrace()?.guard(this, () => this.training === mode);
        return callModule(this, () => own.apply(this, inputs));
      },
      writable: true,
      configurable: true,
    });
  }

  abstract forward(...inputs: never[]): unknown;

  /** What the tree shows between the brackets, e.g. `inFeatures=2`. */
  protected extraRepr(): string {
    return "";
  }

  /** Names and values in which parameters, buffers and modules are looked for; the names make up `stateDict`'s. */
  protected members(): Iterable<readonly [string, unknown]> {
    return Object.entries(this);
  }

  /** Direct parameters, buffers and modules, arrays and object literals taken apart. */
  *#parts(): Generator<[string, Variable | Module]> {
    const open = new Set<object>();
    const visit = function* (name: string, value: unknown): Generator<[string, Variable | Module]> {
      if (value instanceof Variable || value instanceof Module) yield [name, value];
      else if (isGroup(value) && !open.has(value)) {
        open.add(value);
        const parts = Array.isArray(value) ? value.entries() : Object.entries(value);
        for (const [key, part] of parts) yield* visit(`${name}.${key}`, part);
        open.delete(value);
      }
    };
    for (const [name, value] of this.members()) yield* visit(name, value);
  }

  /** Every variable with its dotted name, tied ones under each of their names. */
  *#variables(prefix: string, above: ReadonlySet<Module>): Generator<[string, Variable]> {
    if (above.has(this)) return;
    const here = new Set(above).add(this);
    for (const [name, part] of this.#parts()) {
      if (part instanceof Variable) yield [prefix + name, part];
      else yield* part.#variables(`${prefix}${name}.`, here);
    }
  }

  #distinct<V extends Variable>(wanted: (variable: Variable) => variable is V): [string, V][] {
    const seen = new Set<Variable>();
    const found: [string, V][] = [];
    for (const [name, variable] of this.#variables("", new Set())) {
      if (seen.has(variable) || !wanted(variable)) continue;
      seen.add(variable);
      found.push([name, variable]);
    }
    return found;
  }

  /** Direct submodules by name. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [name, part] of this.#parts()) if (part instanceof Module) yield [name, part];
  }

  children(): Module[] {
    return Array.from(this.namedChildren(), ([, child]) => child);
  }

  /** This module ("") and all below it, each once, under its first dotted name. */
  *namedModules(prefix = "", seen: Set<Module> = new Set()): Generator<[string, Module]> {
    if (seen.has(this)) return;
    seen.add(this);
    yield [prefix, this];
    for (const [name, child] of this.namedChildren()) {
      yield* child.namedModules(prefix === "" ? name : `${prefix}.${name}`, seen);
    }
  }

  modules(): Module[] {
    return Array.from(this.namedModules(), ([, module]) => module);
  }

  /** Parameters by dotted name, each once even when it is used in several places. */
  namedParameters(): [string, Parameter][] {
    return this.#distinct((variable): variable is Parameter => variable instanceof Parameter);
  }

  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** State that is not trained, such as running statistics, by dotted name. */
  namedBuffers(): [string, Variable][] {
    return this.#distinct((variable): variable is Variable => !(variable instanceof Parameter));
  }

  buffers(): Variable[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /** Every parameter and buffer under PyTorch's name for it; a tied one appears under each of its names. */
  stateDict(): Record<string, Variable> {
    return Object.fromEntries(this.#variables("", new Set()));
  }

  /**
   * Gives parameters and buffers the values of a state dict. Nothing is written when any name or shape is wrong.
   *
   * @throws ValueError that lists missing, unexpected and mis-shaped names; with strict: false the first two pass
   */
  async loadStateDict(source: StateSource, options: LoadOptions = {}): Promise<void> {
    await loadState(this.stateDict(), source, options);
  }

  /** Training mode, here and below. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Evaluation mode, here and below. */
  eval(): this {
    return this.train(false);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad();
  }

  /** Parameters here and below get no gradient and are not trained any more. */
  freeze(): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = false;
    return this;
  }

  unfreeze(): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = true;
    return this;
  }

  /** Calls `fn` on every module, children before their parents. */
  apply(fn: (module: Module) => void): this {
    for (const module of this.modules().reverse()) fn(module);
    return this;
  }

  toString(): string {
    const inner = Array.from(this.namedChildren(), ([name, child]) => {
      return `  (${name}): ${child.toString().replaceAll("\n", "\n  ")}\n`;
    });
    const extra = this.extraRepr();
    if (inner.length === 0) return `${this.constructor.name}(${extra})`;
    return `${this.constructor.name}(${extra}\n${inner.join("")})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** An array or an object literal, in which parts are looked for. */
function isGroup(value: unknown): value is readonly unknown[] | Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
