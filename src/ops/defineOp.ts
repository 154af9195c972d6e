import { type DType, isFloat } from "../ir/dtype.ts";
import { DTypeError, InternalError, ShapeError } from "../ir/errors.ts";
import { type Shape, sameShape, show } from "../ir/shape.ts";
import { atCall } from "../tensor/callSites.ts";
import { currentScope, isGradEnabled, withScope } from "../tensor/recording.ts";
import { type GradFn, Tensor } from "../tensor/tensor.ts";

export { show } from "../ir/shape.ts";

type Names = readonly string[];
type Bare<N extends string> = N extends `${infer B}?` ? B : N;
type Required<N extends Names> = Exclude<N[number], `${string}?`>;
type Optional<N extends Names> = Bare<Extract<N[number], `${string}?`>>;

/** One value per input; those whose name ends in "?" may be missing. */
export type PerInput<N extends Names, T> = { readonly [K in Required<N>]: T } & {
  readonly [K in Optional<N>]?: T | undefined;
};

/** One tensor, or several by name. */
export type Outputs = Tensor | Readonly<Record<string, Tensor>>;
type ShapesLike<O extends Outputs> = O extends Tensor ? Shape : { readonly [K in keyof O]: Shape };
type GradsOf<O extends Outputs> = O extends Tensor ? Tensor : { readonly [K in keyof O]: Tensor };

/** Checks inside a shape rule; every failure is a ShapeError whose message begins with the op's name. */
export interface Expect {
  /** `argument` must be exactly `expected`; `to` continues the sentence: "match …". */
  (argument: string, received: Shape, expected: Shape, to?: string): void;
  /** `argument` must `expected` (a clause) unless `holds`. */
  that(holds: boolean, argument: string, expected: string, received: Shape | string, repair?: string): void;
}

/** What the suite builds an input from: a shape of random floats, or a closer description. */
export type SampleInput =
  | Shape
  | { readonly shape: Shape; readonly dtype?: DType; readonly low?: number; readonly high?: number }
  | { readonly values: readonly number[]; readonly shape: Shape; readonly dtype?: DType };

/** A call that the suite tries: inputs by name, and attributes. */
export type Sample = Readonly<Record<string, unknown>>;

export interface OpRecord<
  N extends Names,
  A extends object,
  O extends Outputs,
  S extends Readonly<Record<string, unknown>>,
> {
  readonly name: string;
  /** A trailing "?" marks an input that may be missing. */
  readonly inputs: N;
  /** Defaults; an attribute without one is declared through `required`. */
  readonly attrs?: A;
  /** Inputs that must be of a float dtype, or of an integer one. */
  readonly float?: readonly Bare<N[number]>[];
  readonly integer?: readonly Bare<N[number]>[];
  /** Inputs that no gradient flows into although the output depends on them smoothly, such as class weights. */
  readonly constant?: readonly Bare<N[number]>[];
  /** The output's shape from those of the inputs, at the line of the call. */
  shape(inputs: PerInput<N, Shape>, expect: Expect, attrs: A): ShapesLike<O>;
  forward(inputs: PerInput<N, Tensor>, attrs: A): { output: O; saved: S };
  /**
   * Gradients by input name, null for an input that has none, from the gradient of the output and what forward saved.
   * Without it autograd differentiates the composition.
   */
  backward?(grad: GradsOf<O>, saved: S, attrs: A): { readonly [K in Bare<N[number]>]: Tensor | null | undefined };
  /**
   * Why each saved tensor is kept, in the words of the memory ledger: "sigmoid keeps y: its derivative is y·(1−y)". One
   * sentence may be for all of them.
   */
  readonly because?: string | { readonly [K in keyof S]?: string };
  readonly samples: readonly Sample[];
  readonly rejects?: readonly (Sample & { readonly message: string })[];
}

/** A record whatever its types, for the registry and the suite. */
export interface AnyRecord {
  readonly name: string;
  readonly inputs: Names;
  readonly attrs?: object;
  readonly float?: readonly string[];
  readonly integer?: readonly string[];
  readonly constant?: readonly string[];
  readonly because?: string | object;
  readonly samples: readonly Sample[];
  readonly rejects?: readonly (Sample & { readonly message: string })[];
  readonly hasBackward: boolean;
  /** Calls the op with inputs by name. */
  apply(inputs: Readonly<Record<string, Tensor | undefined>>, attrs: object): Outputs;
  /** The shape rule alone. */
  shapeOf(inputs: Readonly<Record<string, Shape | undefined>>, attrs: object): Shape | Readonly<Record<string, Shape>>;
}

/** An attribute that every call must give. */
export function required<T>(): T {
  return undefined as T;
}

type Positional<N extends Names> = N extends readonly [infer H extends string, ...infer R extends Names]
  ? H extends `${string}?`
    ? [tensor?: Tensor, ...rest: Positional<R>]
    : [tensor: Tensor, ...rest: Positional<R>]
  : [];

/** Calls an op with inputs by name. */
export type Apply<N extends Names, A extends object, O extends Outputs> = (
  inputs: PerInput<N, Tensor>,
  attrs?: Partial<A>,
) => O;

/** An op is called like a function and carries its record. */
export type Op<F> = F & { readonly record: AnyRecord };

let nextGradFn = 1;

/** The next place in the order in which gradients are walked. */
export function nextGradFnId(): number {
  return nextGradFn++;
}

/**
 * Makes an op from its record. It is called with the inputs in order, then the attributes as an object; `signature`
 * gives it another face. A call is a region of the graph: first-order differentiation uses the record's backward, and
 * differentiating that goes on through the saved tensors.
 */
export function defineOp<
  const N extends Names,
  A extends object,
  O extends Outputs,
  S extends Readonly<Record<string, unknown>>,
>(record: OpRecord<N, A, O, S>): Op<(...args: [...Positional<N>, attrs?: Partial<A>]) => O>;
export function defineOp<
  const N extends Names,
  A extends object,
  O extends Outputs,
  S extends Readonly<Record<string, unknown>>,
  F extends (...args: never[]) => unknown,
>(record: OpRecord<N, A, O, S>, signature: (apply: Apply<N, A, O>) => F): Op<F>;
export function defineOp<
  const N extends Names,
  A extends object,
  O extends Outputs,
  S extends Readonly<Record<string, unknown>>,
>(
  record: OpRecord<N, A, O, S>,
  signature?: (apply: Apply<N, A, O>) => (...args: never[]) => unknown,
): Op<(...args: never[]) => unknown> {
  const names = record.inputs.map((name) => name.replace(/\?$/, ""));
  const optional = record.inputs.map((name) => name.endsWith("?"));
  const expect = makeExpect(record.name);

  const apply: Apply<N, A, O> = (given, partial) => {
    const attrs = withDefaults(record.name, record.attrs, partial);
    const inputs: Record<string, Tensor> = {};
    const shapes: Record<string, Shape> = {};
    names.forEach((name, i) => {
      const value = (given as Record<string, Tensor | undefined>)[name];
      if (value === undefined || value === null) {
        if (!optional[i]) throw missing(record.name, name, value);
        return;
      }
      if (!(value instanceof Tensor)) throw missing(record.name, name, value);
      inputs[name] = value.snapshot();
      shapes[name] = value.shape;
    });
    checkDTypes(record, inputs);
    record.shape(shapes as PerInput<N, Shape>, expect, attrs);
    return callRegion(record, names, inputs, attrs);
  };

  const positional = (...args: unknown[]): O => {
    const given: Record<string, unknown> = {};
    names.forEach((name, i) => {
      given[name] = args[i];
    });
    return apply(given as PerInput<N, Tensor>, args[names.length] as Partial<A> | undefined);
  };

  const face = (signature ? signature(apply) : positional) as (...args: never[]) => unknown;
  const open: AnyRecord = {
    name: record.name,
    inputs: record.inputs,
    attrs: record.attrs,
    float: record.float,
    integer: record.integer,
    constant: record.constant,
    because: record.because,
    samples: record.samples,
    rejects: record.rejects,
    hasBackward: record.backward !== undefined,
    apply: (inputs, attrs) => apply(inputs as PerInput<N, Tensor>, attrs as Partial<A>),
    shapeOf: (shapes, attrs) =>
      record.shape(shapes as PerInput<N, Shape>, expect, { ...record.attrs, ...attrs } as A) as Shape,
  };
  return Object.assign(face, { record: open });
}

/** An attribute given as undefined counts as not given. */
function withDefaults<A extends object>(op: string, defaults: A | undefined, partial: Partial<A> | undefined): A {
  if (partial !== undefined && (typeof partial !== "object" || partial === null || partial instanceof Tensor)) {
    const received = partial instanceof Tensor ? "a tensor" : String(partial);
    throw new DTypeError({ op, argument: "options", expected: "be an object such as { dim: 1 }", received });
  }
  const attrs = { ...defaults } as A;
  for (const key in partial) if (partial[key] !== undefined) attrs[key] = partial[key] as A[typeof key];
  return attrs;
}

/** Records the composition and, when somebody wants gradients, ties the record's backward to its outputs. */
function callRegion<N extends Names, A extends object, O extends Outputs, S extends Readonly<Record<string, unknown>>>(
  record: OpRecord<N, A, O, S>,
  names: readonly string[],
  inputs: Readonly<Record<string, Tensor>>,
  attrs: A,
): O {
  const outer = currentScope();
  const scope =
    outer.op === "" ? atCall({ ...outer, op: record.name }, () => ({ op: record.name, inputs, stack: "here" })) : outer;
  const { output, saved } = withScope(scope, () => record.forward(inputs as unknown as PerInput<N, Tensor>, attrs));
  const backward = record.backward;
  const present = names.filter((name) => inputs[name] !== undefined);
  if (!backward || !isGradEnabled() || !present.some((name) => inputs[name].requiresGrad)) return output;
  const single = output instanceof Tensor;
  const parts: readonly Tensor[] = single ? [output] : Object.values(output);
  const keys = single ? [] : Object.keys(output);
  const gradFn: GradFn = {
    id: nextGradFnId(),
    op: record.name,
    inputs: present.map((name) => inputs[name]),
    saved,
    scope,
    because: (name) => (typeof record.because === "string" ? record.because : record.because?.[name]),
    backward(grads) {
      const filled = parts.map((part, i) => grads[i] ?? zerosLike(part));
      const grad = single ? filled[0] : Object.fromEntries(keys.map((key, i) => [key, filled[i]]));
      const result = backward.call(record, grad as GradsOf<O>, saved, attrs) as Record<string, Tensor | null>;
      return present.map((name) => result[name]);
    },
  };
  const linked = parts.map((part, i) =>
    isFloat(part.dtype) ? new Tensor(part.node, part.device, { gradFn, output: i }) : part,
  );
  return (single ? linked[0] : Object.fromEntries(keys.map((key, i) => [key, linked[i]]))) as O;
}

/** Set by the primitives, which stand above this file in the order of definitions. */
let zerosLike: (x: Tensor) => Tensor = () => {
  throw new InternalError("zerosLike was used before the primitives were loaded.");
};

export function provideZerosLike(make: (x: Tensor) => Tensor): void {
  zerosLike = make;
}

function missing(op: string, name: string, value: unknown): DTypeError {
  const received = value === undefined ? "nothing" : value === null ? "null" : typeof value;
  return new DTypeError({ op, argument: name, expected: "be a tensor", received });
}

function checkDTypes(
  record: { name: string; float?: readonly string[]; integer?: readonly string[] },
  inputs: Readonly<Record<string, Tensor>>,
): void {
  for (const name of record.float ?? []) {
    const x = inputs[name];
    if (x && !isFloat(x.dtype)) {
      throw new DTypeError({ op: record.name, argument: name, expected: "have a float dtype", received: x.dtype });
    }
  }
  for (const name of record.integer ?? []) {
    const x = inputs[name];
    if (x && (isFloat(x.dtype) || x.dtype === "bool")) {
      throw new DTypeError({ op: record.name, argument: name, expected: "have an integer dtype", received: x.dtype });
    }
  }
}

function makeExpect(op: string): Expect {
  const that: Expect["that"] = (holds, argument, expected, received, repair) => {
    if (holds) return;
    const text = typeof received === "string" ? received : show(received);
    throw new ShapeError({ op, argument, expected, received: text, repair });
  };
  const exact = (argument: string, received: Shape, expected: Shape, to?: string): void => {
    that(sameShape(received, expected), argument, `be ${show(expected)}${to ? ` to match ${to}` : ""}`, received);
  };
  return Object.assign(exact, { that });
}
