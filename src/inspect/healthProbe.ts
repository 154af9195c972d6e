import type { TypedArray } from "../ir/dtype.ts";
import { numel } from "../ir/shape.ts";
import { cat } from "../ops/cat.ts";
import { add, div, mul, square, sub, sumAll } from "../ops/primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "../ops/primitives/elementwise.ts";
import { extremeOver } from "../ops/primitives/reduce.ts";
import { reshapeTo } from "../ops/primitives/shaping.ts";
import { stack } from "../ops/stack.ts";
import { zeros } from "../tensor/create.ts";
import { withGrad, withScope } from "../tensor/recording.ts";
import { type GradFn, Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { type ActivationSite, activationSites, type Trouble } from "./activationSites.ts";

/** What the probe needs of a model; every nn.Module has it. */
export interface Observable {
  parameters(): readonly Tensor[];
  /** Parameters and buffers by dotted name. */
  stateDict(): Readonly<Record<string, Tensor>>;
}

/** What is to be known of a forward pass: a program gives it out with its results. */
export interface ForwardVitals {
  /** One number after the other. */
  readonly numbers: Tensor;
  /** What they mean. */
  readonly layout: VitalsLayout;
}

/** A site, and where its numbers stand: mean, standard deviation, and what its trouble needs. */
export interface SiteLayout {
  readonly layer: string;
  readonly op: string;
  readonly key: string;
  readonly trouble?: Trouble;
  readonly at: number;
  /** Of the largest value of each unit, or the share of flat values; as many as there are before the next site. */
  readonly details: number;
}

/** A class, so that nobody who takes results apart looks into it. */
export class VitalsLayout {
  readonly sites: readonly SiteLayout[];
  /** Where batch normalisations stand: the distance of means, the logarithm of the factor between standard deviations. */
  readonly batchNorms: readonly { readonly layer: string; readonly at: number }[];

  constructor(sites: VitalsLayout["sites"], batchNorms: VitalsLayout["batchNorms"]) {
    this.sites = sites;
    this.batchNorms = batchNorms;
  }
}

/** A slope below this share of the largest counts as flat. */
const flatShare = 0.06;
/** Norms per parameter: of its gradient, of itself before the update, and of its change. */
export const normsEach = 3;

/**
 * Records beside a training step what its health is told by. Nothing of the step changes by it, not a bit. What is known
 * after the forward pass comes with the step's results; what depends on gradients goes to a variable of the probe's own,
 * as any state does, so that the step need not know it before it writes its weights.
 */
export class HealthProbe {
  readonly #model: Observable;
  readonly #parameters: readonly (readonly [name: string, parameter: Variable])[];
  readonly #norms: Variable;

  constructor(model: Observable) {
    this.#model = model;
    const names = new Map<Tensor, string>();
    for (const [name, tensor] of Object.entries(model.stateDict())) if (!names.has(tensor)) names.set(tensor, name);
    this.#parameters = model
      .parameters()
      .flatMap((each) => (each instanceof Variable && each.numel > 0 ? [[names.get(each) ?? "", each] as const] : []));
    const [first] = this.#parameters;
    const { dtype, device } = first?.[1] ?? zeros([]);
    this.#norms = new Variable({ name: "health", shape: [this.#parameters.length, normsEach], dtype, device });
  }

  /** Names and sizes of the parameters, in the model's order. */
  get sizes(): (readonly [name: string, numel: number])[] {
    return this.#parameters.map(([name, { numel }]) => [name, numel]);
  }

  /** Records a forward pass and what is to be known of what leads to the model's output; the loss is no part of the model. */
  observeForward<T>(forward: () => T, outputOf: (result: T) => Tensor): { result: T; vitals: ForwardVitals } {
    const before = this.#readings();
    const result = forward();
    const output = outputOf(result);
    const vitals = withGrad("health", false, () => {
      const parts: Tensor[] = [];
      let at = 0;
      const place = (more: readonly Tensor[]): number => {
        const here = at;
        for (const each of more) at += each.numel;
        parts.push(...more.map((each) => reshapeTo(each, [each.numel])));
        return here;
      };
      const sites = activationSites(output.node, this.#parametricPaths()).map((site): SiteLayout => {
        const { layer, op, key, trouble } = site;
        const [mean, spread, ...details] = siteNumbers(site, output);
        const start = place([mean, spread, ...details]);
        return { layer, op, key, trouble, at: start, details: details[0]?.numel ?? 0 };
      });
      const batchNorms = batchNormCalls(output).flatMap((call) => {
        const numbers = batchNormNumbers(call, before);
        return numbers ? [{ layer: call.layer, at: place(numbers) }] : [];
      });
      return {
        numbers: parts.length > 0 ? cat(parts) : zeros([0], output),
        layout: new VitalsLayout(sites, batchNorms),
      };
    });
    return { result, vitals };
  }

  /** Records an update and, in the probe's variable, what it does; after backward, before gradients are cleared. */
  observeUpdate(update: () => void): void {
    const before = this.#parameters.map(([, each]) => ({ weight: each.snapshot(), grad: each.grad }));
    update();
    if (before.length === 0) return;
    withGrad("health", false, () => {
      withScope({ module: "", op: "health", phase: "update" }, () => {
        const rows = before.map(({ weight, grad }, i) => {
          const change = sub(this.#parameters[i][1].snapshot(), weight);
          return stack([grad ? normOf(grad) : zeros([], weight), normOf(weight), normOf(change)]);
        });
        this.#norms.assign(cast(stack(rows), this.#norms.dtype)); // parameters may differ in theirs
      });
    });
  }

  /** What the latest observed update did: `normsEach` numbers for each parameter. */
  updateNorms(): TypedArray {
    const { cell, device, dtype } = this.#norms;
    return device.read(cell.storage, dtype);
  }

  #parametricPaths(): Set<string> {
    return new Set(this.#parameters.map(([name]) => modulePathOf(name)));
  }

  /** Running statistics as they are before the step. */
  #readings(): ReadonlyMap<string, Tensor> {
    const state = Object.entries(this.#model.stateDict());
    return new Map(state.map(([name, tensor]) => [name, tensor.snapshot()]));
  }
}

/** Mean, standard deviation and what the site's trouble needs. */
function siteNumbers(site: ActivationSite, { device }: Tensor): [mean: Tensor, spread: Tensor, ...details: Tensor[]] {
  const { node } = site;
  // Outside any checkpoint: its values are looked at where they are.
  return withScope({ module: node.scope.module, op: "health", phase: "forward" }, () => {
    const y = new Tensor(node, device);
    const mean = div(sumAll(y), y.numel);
    const spread = elementwise("sqrt", div(sumAll(square(sub(y, mean))), y.numel));
    const detail = detailOf(y, site);
    return detail ? [mean, spread, detail] : [mean, spread];
  });
}

function detailOf(y: Tensor, { trouble, unitDim }: ActivationSite): Tensor | undefined {
  if (trouble === undefined || y.ndim === 0) return undefined;
  if (trouble === "inactive") {
    const dims = y.shape.map((_, i) => i).filter((i) => i !== unitDim);
    return reshapeTo(extremeOver("amax", y, dims), [y.shape[unitDim]]);
  }
  const slope = trouble === "saturatedTanh" ? sub(1, square(y)) : mul(mul(y, sub(1, y)), 4);
  return div(sumAll(cast(elementwise("lt", slope, fullLike(slope, flatShare)), y.dtype)), y.numel);
}

interface BatchNormCall {
  readonly layer: string;
  readonly mean: Tensor;
  readonly rstd: Tensor;
}

/** Calls of batch normalisation behind an output, in their order, by what they saved for backward. */
function batchNormCalls(output: Tensor): BatchNormCall[] {
  const seen = new Set<GradFn>();
  const stack = output.gradFn ? [output.gradFn] : [];
  for (let call = stack.pop(); call !== undefined; call = stack.pop()) {
    if (seen.has(call)) continue;
    seen.add(call);
    for (const { gradFn } of call.inputs) if (gradFn) stack.push(gradFn);
  }
  return [...seen]
    .filter(({ op }) => op === "batchNorm")
    .sort((a, b) => a.id - b.id)
    .map(({ scope, saved }) => ({ layer: scope.module, mean: saved.mean as Tensor, rstd: saved.rstd as Tensor }));
}

/** How far the batch's statistics are from the running ones; nothing where none are kept. */
function batchNormNumbers(
  { layer, mean, rstd }: BatchNormCall,
  before: ReadonlyMap<string, Tensor>,
): [meanDistance: Tensor, logSpread: Tensor] | undefined {
  const prefix = layer === "" ? "" : `${layer}.`;
  const runningMean = before.get(`${prefix}running_mean`);
  const runningVar = before.get(`${prefix}running_var`);
  if (!runningMean || !runningVar) return undefined;
  return withScope({ module: layer, op: "health", phase: "forward" }, () => {
    const channels = numel(mean.shape);
    const variance = add(runningVar, 1e-12); // a channel that never varied
    const distance = mul(elementwise("abs", sub(mean, runningMean)), elementwise("rsqrt", variance));
    const factor = mul(variance, square(rstd)); // of variances, running by batch
    const logSpread = mul(elementwise("abs", elementwise("log", factor)), 0.5);
    return [div(sumAll(distance), channels), div(sumAll(logSpread), channels)];
  });
}

/** The Euclidean norm by way of the largest magnitude, so that squares neither overflow nor vanish. */
function normOf(x: Tensor): Tensor {
  const magnitude = elementwise("abs", x);
  const largest = reshapeTo(
    extremeOver(
      "amax",
      magnitude,
      x.shape.map((_, i) => i),
    ),
    [],
  );
  const unit = elementwise("where", elementwise("eq", largest, fullLike(largest, 0)), fullLike(largest, 1), largest);
  return mul(unit, elementwise("sqrt", sumAll(square(div(x, unit)))));
}

/** `layer1.0` of `layer1.0.weight`. */
export function modulePathOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}
