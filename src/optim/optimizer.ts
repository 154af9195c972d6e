import { allocate } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { expandTo } from "../ops/primitives/shaping.ts";
import { atCall, type CallFacts } from "../tensor/callSites.ts";
import { scalar } from "../tensor/create.ts";
import type { Device } from "../tensor/device.ts";
import { queueOf } from "../tensor/queue.ts";
import { currentScope, inPhase, withGrad, withScope } from "../tensor/recording.ts";
import { Tensor } from "../tensor/tensor.ts";
import { activeTrace } from "../tensor/trace.ts";
import { Variable } from "../tensor/variable.ts";
import { loadOptimizerState, type OptimizerState, type ParameterState } from "./state.ts";

/** Parameters that share hyper-parameters. Those may be changed between steps; nothing is compiled anew. */
export type ParamGroup<H extends object> = H & { readonly params: readonly Variable[] };

/** Parameters, or groups of them with hyper-parameters of their own. */
export type ParamsInput<H extends object> =
  | Iterable<Variable>
  | readonly (Partial<H> & { readonly params: Iterable<Variable> })[];

/** What `stepOne` works with: the parameter's state and numbers that are read anew at every run of the program. */
export interface StepContext<H extends object> {
  readonly group: ParamGroup<H>;
  /** The parameter's own: step count and, by name, moments. */
  readonly state: ParameterState;
  /** A moment like the parameter, `initial` at first; a single number when it is one of the rule's `scalarMoments`. */
  moment(name: string, initial?: number): Variable;
  /** A number that keeps its place in the program, shared by the group's parameters that are at the same step. */
  scalar(name: string, current: () => number): Tensor;
  /** The same spread over the shape of the parameter, once for all of that shape. */
  number(name: string, current: () => number): Tensor;
}

/**
 * An update rule over parameters. `await step()` after `loss.backward()` runs forward, backward and update as one
 * program; `update()` only records the update, for compiled functions.
 */
export abstract class Optimizer<H extends object> {
  readonly paramGroups: readonly ParamGroup<H>[];
  readonly #states = new Map<Variable, ParameterState>();
  /** A recording that writes to one of these is not used again. */
  #forgotten: WeakSet<ParameterState> | undefined;

  constructor(params: ParamsInput<H>, defaults: H) {
    this.paramGroups = this.#group(params, defaults);
    for (const group of this.paramGroups) this.check(group);
  }

  /** Names of moments that are one number for the whole parameter. */
  protected readonly scalarMoments: readonly string[] = [];

  /** Throws ValueError when a hyper-parameter cannot be used. */
  protected abstract check(hyper: H): void;

  /** Records the update of one parameter from its gradient. */
  protected abstract stepOne(parameter: Variable, grad: Tensor, context: StepContext<H>): void;

  get #name(): string {
    return this.constructor.name;
  }

  #group(input: ParamsInput<H>, defaults: H): ParamGroup<H>[] {
    const list = [...(input as Iterable<Variable | (Partial<H> & { params: Iterable<Variable> })>)];
    const plain = list.every((item) => item instanceof Tensor);
    const groups = plain
      ? [{ ...defaults, params: list as Variable[] }]
      : list.map((item) => ({ ...defaults, ...(item as Partial<H> & { params: Iterable<Variable> }) }));
    const seen = new Set<Variable>();
    const result = groups.map((group) => ({ ...group, params: [...group.params] }) as ParamGroup<H>);
    for (const parameter of result.flatMap((group) => [...group.params])) {
      const given: unknown = parameter;
      if (!(given instanceof Variable)) {
        const received = given instanceof Tensor ? `a tensor ${show(given.shape)} that is none` : typeof given;
        throw new ValueError({ op: this.#name, argument: "params", expected: "hold parameters", received });
      }
      if (seen.has(parameter)) {
        throw new ValueError({
          op: this.#name,
          argument: "params",
          expected: "hold each parameter once",
          received: `${parameter.cell.name || "a parameter"} ${show(parameter.shape)} twice`,
        });
      }
      seen.add(parameter);
    }
    if (seen.size === 0) {
      throw new ValueError({ op: this.#name, argument: "params", expected: "hold parameters", received: "none" });
    }
    return result;
  }

  /** All parameters, in the order of the groups. */
  parameters(): Variable[] {
    return this.paramGroups.flatMap((group) => [...group.params]);
  }

  #stateOf(parameter: Variable): ParameterState {
    let state = this.#states.get(parameter);
    if (!state) {
      state = { step: 0, moments: new Map() };
      this.#states.set(parameter, state);
    }
    return state;
  }

  #shapeOf(moment: string, parameter: Variable): Shape {
    return this.scalarMoments.includes(moment) ? [] : parameter.shape;
  }

  /** Step counts that the last update advanced. */
  #touched: ParameterState[] = [];

  /** Records the update of every parameter that has a gradient and is not frozen. */
  update(): void {
    const touched: ParameterState[] = [];
    const begun: Variable[] = [];
    activeTrace()?.guard(this, () => !(this.#forgotten && touched.some((state) => this.#forgotten?.has(state))));
    withGrad(this.#name, false, () => {
      inPhase("update", () => {
        for (const group of this.paramGroups) {
          this.check(group);
          activeTrace()?.guard(group, branchGuard(group));
          const numbers = new Map<string, Tensor>();
          for (const parameter of group.params) {
            const grad = parameter.grad;
            if (!grad || !parameter.requiresGrad) continue;
            if (!this.#states.has(parameter)) begun.push(parameter);
            const state = this.#stateOf(parameter);
            state.step += 1;
            touched.push(state);
            const site = atCall(currentScope(), () => this.#site(parameter, grad, state));
            withScope(site, () => this.stepOne(parameter, grad, this.#context(group, parameter, state, numbers)));
          }
        }
      });
    });
    this.#touched = touched;
    activeTrace()?.step({
      advance: () => {
        for (const state of touched) state.step += 1;
      },
      undo: () => {
        for (const state of touched) state.step -= 1;
      },
      forget: () => {
        for (const parameter of begun) this.#states.delete(parameter);
      },
    });
  }

  /** What goes into the update of one parameter. */
  #site(parameter: Variable, grad: Tensor, { moments }: ParameterState): CallFacts {
    const before = Array.from(moments, ([name, moment]) => [name, moment.snapshot()]);
    return {
      op: this.#name,
      inputs: { parameter: parameter.snapshot(), grad, ...Object.fromEntries(before) },
      stack: undefined,
    };
  }

  #context(
    group: ParamGroup<H>,
    parameter: Variable,
    state: ParameterState,
    numbers: Map<string, Tensor>,
  ): StepContext<H> {
    const { dtype, device } = parameter;
    const shapeOf = (name: string): Shape => this.#shapeOf(name, parameter);
    const shared = (key: string, make: () => Tensor): Tensor => {
      let number = numbers.get(key);
      if (!number) {
        number = make();
        numbers.set(key, number);
      }
      return number;
    };
    const place = `${state.step} ${dtype} ${device.name}`;
    const spread = `${place} ${parameter.shape}`;
    const one = (name: string, current: () => number): Tensor =>
      shared(`${name} ${place}`, () => scalar(current(), { dtype, device, refresh: current }));
    return {
      group,
      state,
      moment(name, initial = 0) {
        let moment = state.moments.get(name);
        if (!moment) {
          const full = parameter.cell.name ? `${parameter.cell.name}.${name}` : name;
          const shape = shapeOf(name);
          const data = initial === 0 ? undefined : allocate(dtype, numel(shape)).fill(initial);
          moment = new Variable({ name: full, shape, dtype, device, data });
          state.moments.set(name, moment);
        }
        return moment;
      },
      scalar: one,
      number: (name, current) => shared(`${name} ${spread}`, () => expandTo(one(name, current), parameter.shape)),
    };
  }

  /**
   * Records the update and runs everything recorded so far, in one program. Tensors in `keep` are evaluated too, at
   * their value before the update. When the loss is not finite nothing is written and NonFiniteError is thrown.
   */
  async step(options: { readonly keep?: readonly Tensor[] } = {}): Promise<void> {
    this.update();
    const touched = this.#touched;
    const targets = new Map<Device, Tensor[]>();
    for (const { params } of this.paramGroups) {
      for (const { device } of params) if (!targets.has(device)) targets.set(device, []);
    }
    for (const tensor of options.keep ?? [])
      targets.set(tensor.device, [...(targets.get(tensor.device) ?? []), tensor]);
    try {
      await Promise.all(
        Array.from(targets, ([device, tensors]) => queueOf(device).evaluate(tensors.map((tensor) => tensor.node))),
      );
    } catch (error) {
      for (const state of touched) state.step -= 1; // the step did not happen
      throw error;
    }
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const { params } of this.paramGroups) for (const parameter of params) parameter.zeroGrad();
  }

  /** Step counts and moments by position of the parameter, and the groups' hyper-parameters. */
  stateDict(): OptimizerState {
    const all = this.parameters();
    const state: OptimizerState["state"] = {};
    all.forEach((parameter, i) => {
      const own = this.#states.get(parameter);
      if (own) state[i] = { step: own.step, ...Object.fromEntries(own.moments) };
    });
    const paramGroups = this.paramGroups.map((group) => ({
      ...structuredClone({ ...group, params: undefined }),
      params: group.params.map((parameter) => all.indexOf(parameter)),
    }));
    return { state, paramGroups };
  }

  /** Takes over what `stateDict` gave, and forgets what it does not hold. Throws ValueError, with nothing written, when it does not fit. */
  async loadStateDict(source: OptimizerState): Promise<void> {
    await loadOptimizerState(this.#name, this.paramGroups, source, {
      stateOf: (parameter) => this.#stateOf(parameter),
      forget: (parameter) => {
        const state = this.#states.get(parameter);
        if (!state) return;
        this.#forgotten ??= new WeakSet();
        this.#forgotten.add(state);
        this.#states.delete(parameter);
      },
      shapeOf: (moment, parameter) => this.#shapeOf(moment, parameter),
    });
  }
}

/** The check that every rule starts with. */
export function expectHyper(optimizer: string, field: string, holds: boolean, expected: string, value: unknown): void {
  if (holds) return;
  throw new ValueError({ op: optimizer, argument: field, expected, received: String(value) });
}

/**
 * Whether the group still has what an update rule may branch on: which numbers are 0, and every switch. Other numbers,
 * and the learning rate with what schedules keep of it, are taken anew each step.
 */
function branchGuard(group: object): () => boolean {
  const hyper = group as Readonly<Record<string, unknown>>;
  const names = Object.keys(group).filter((name) => name !== "params" && !/lr$/i.test(name));
  const kinds = names.map((name) => branchOf(hyper[name]));
  return () => names.every((name, i) => sameBranch(hyper[name], kinds[i]));
}

function branchOf(value: unknown): unknown {
  return typeof value === "number" ? value === 0 : Array.isArray(value) ? value.map(branchOf) : value;
}

function sameBranch(value: unknown, kind: unknown): boolean {
  if (typeof value === "number") return kind === (value === 0);
  if (!Array.isArray(value)) return value === kind;
  return Array.isArray(kind) && value.length === kind.length && value.every((item, i) => sameBranch(item, kind[i]));
}
