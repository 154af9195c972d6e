import { ValueError } from "../ir/errors.ts";
import { Parameter } from "../tensor/variable.ts";
import { Module } from "./module.ts";

function expectPart(op: string, name: string, part: unknown, Kind: typeof Module | typeof Parameter): void {
  if (part instanceof Kind) return;
  const expected = `be a ${Kind === Module ? "Module" : "Parameter"}`;
  throw new ValueError({ op, argument: name, expected, received: typeof part });
}

/** Parts that their owner calls one by one. */
abstract class Container extends Module {
  forward(): never {
    throw new ValueError({
      op: this.constructor.name,
      argument: "forward",
      expected: "be called on the parts",
      received: "a call on their container",
    });
  }
}

/** Parts in order, by the names 0, 1, … */
abstract class List<T extends Module | Parameter> extends Container {
  readonly #kind: typeof Module | typeof Parameter;
  readonly #parts: T[] = [];

  constructor(kind: typeof Module | typeof Parameter, parts: Iterable<T>) {
    super();
    this.#kind = kind;
    this.extend(parts);
  }

  get length(): number {
    return this.#parts.length;
  }

  /** The part at a position; negative counts from the end. */
  at(index: number): T {
    const part = this.#parts.at(index);
    if (part) return part;
    const expected = `be in [${-this.length}, ${this.length})`;
    throw new ValueError({ op: this.constructor.name, argument: "index", expected, received: String(index) });
  }

  append(part: T): this {
    expectPart(this.constructor.name, `part ${this.length}`, part, this.#kind);
    this.#parts.push(part);
    return this;
  }

  extend(parts: Iterable<T>): this {
    for (const part of parts) this.append(part);
    return this;
  }

  /** Puts a part before that at `index`. */
  insert(index: number, part: T): this {
    expectPart(this.constructor.name, `part ${index}`, part, this.#kind);
    this.#parts.splice(index, 0, part);
    return this;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#parts[Symbol.iterator]();
  }

  protected override *members(): Iterable<readonly [string, unknown]> {
    for (const [i, part] of this.#parts.entries()) yield [String(i), part];
  }
}

/** Parts by name, in the order in which they were given. */
abstract class Dict<T extends Module | Parameter> extends Container {
  readonly #kind: typeof Module | typeof Parameter;
  readonly #parts = new Map<string, T>();

  constructor(kind: typeof Module | typeof Parameter, parts: Readonly<Record<string, T>>) {
    super();
    this.#kind = kind;
    for (const [name, part] of Object.entries(parts)) this.set(name, part);
  }

  get size(): number {
    return this.#parts.size;
  }

  has(name: string): boolean {
    return this.#parts.has(name);
  }

  get(name: string): T {
    const part = this.#parts.get(name);
    if (part) return part;
    const expected = `be one of ${[...this.#parts.keys()].join(", ")}`;
    throw new ValueError({ op: this.constructor.name, argument: "name", expected, received: JSON.stringify(name) });
  }

  set(name: string, part: T): this {
    expectPart(this.constructor.name, name, part, this.#kind);
    this.#parts.set(name, part);
    return this;
  }

  delete(name: string): boolean {
    return this.#parts.delete(name);
  }

  keys(): IterableIterator<string> {
    return this.#parts.keys();
  }

  values(): IterableIterator<T> {
    return this.#parts.values();
  }

  [Symbol.iterator](): IterableIterator<[string, T]> {
    return this.#parts[Symbol.iterator]();
  }

  protected override members(): Iterable<readonly [string, unknown]> {
    return this.#parts;
  }
}

/** Modules in a list that can grow; their names are 0, 1, … */
export class ModuleList<M extends Module = Module> extends List<M> {
  constructor(modules: Iterable<M> = []) {
    super(Module, modules);
  }
}

/** Modules by name. */
export class ModuleDict<M extends Module = Module> extends Dict<M> {
  constructor(modules: Readonly<Record<string, M>> = {}) {
    super(Module, modules);
  }
}

/** Parameters in a list that can grow; their names are 0, 1, … */
export class ParameterList extends List<Parameter> {
  constructor(parameters: Iterable<Parameter> = []) {
    super(Parameter, parameters);
  }
}

/** Parameters by name. */
export class ParameterDict extends Dict<Parameter> {
  constructor(parameters: Readonly<Record<string, Parameter>> = {}) {
    super(Parameter, parameters);
  }
}
