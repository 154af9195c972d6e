import type { TypedArray } from "../ir/dtype.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { healthFindings } from "./healthFindings.ts";
import { type ForwardVitals, modulePathOf, normsEach, type SiteLayout, type VitalsLayout } from "./healthProbe.ts";
import type { HealthRecord, LayerHealth } from "./healthRecord.ts";

/** What one observed step gave; the tensors' values have come with it. */
export interface Observation {
  readonly epoch: number;
  readonly step: number;
  /** Samples of the batch that the forward pass was observed on. */
  readonly samples: number;
  readonly forward: ForwardVitals;
  /** As the probe gives them. */
  readonly updateNorms: TypedArray;
}

/** A unit counts as inactive when it was so on this many observed batches, or on all that there were. */
const batchesSeen = 4;
/** Norms that the usual one is the mean of, at most and at least. */
const normsKept = 8;
const normsNeeded = 3;

type Layer = { -readonly [K in keyof LayerHealth]: LayerHealth[K] };

/** What a row of the record is made from. */
interface Row {
  readonly layer: string;
  readonly op: string;
  readonly site?: SiteLayout;
  /** Place of a batch normalisation's numbers. */
  batchNormAt?: number;
  /** Numbers of the parameters in the probe's order. */
  parameters: readonly number[];
}

/** Makes records of observed steps, and remembers of earlier ones what the next needs. */
export class HealthMonitor {
  /** Numbers of each layer's parameters, in the order of the names, and how many elements they have. */
  readonly #parametersOf = new Map<string, number[]>();
  readonly #sizes = new Map<string, number>();
  #planned: { readonly layout: VitalsLayout; readonly rows: readonly Row[] } | undefined;
  /** By site: observed batches on end on which each unit was inactive. */
  readonly #idle = new Map<string, Int32Array>();
  #norms: number[] = [];
  readonly #largestRatios = new Map<string, number>();
  #batches = 0;

  /** @param parameters  dotted names and numbers of elements, in the probe's order */
  constructor(parameters: readonly (readonly [name: string, numel: number])[]) {
    parameters.forEach(([name, numel], i) => {
      const layer = modulePathOf(name);
      this.#parametersOf.set(layer, [...(this.#parametersOf.get(layer) ?? []), i]);
      this.#sizes.set(layer, (this.#sizes.get(layer) ?? 0) + numel);
    });
  }

  /** The record of an observed step. */
  record({ epoch, step, samples, forward, updateNorms }: Observation): HealthRecord {
    const numbers = valuesOf(forward.numbers);
    this.#batches += 1;
    if (this.#planned?.layout !== forward.layout)
      this.#planned = { layout: forward.layout, rows: this.#plan(forward.layout) };
    const layers = this.#planned.rows.map((row) => this.#layer(row, numbers, updateNorms, samples));
    let gradNorm = 0;
    for (let i = 0; i < updateNorms.length; i += normsEach) gradNorm = Math.hypot(gradNorm, updateNorms[i]);
    const findings = healthFindings(layers, {
      gradNorm,
      usualGradNorm: this.#norms.length >= normsNeeded ? meanOf(this.#norms) : undefined,
      step,
      largestRatio: (layer) => this.#largestRatios.get(layer) ?? 0,
      sizeOf: (layer) => this.#sizes.get(layer) ?? 1,
    });
    this.#norms.push(gradNorm);
    if (this.#norms.length > normsKept) this.#norms.shift();
    for (const { layer, updateRatio } of layers) {
      if (updateRatio === undefined || updateRatio <= (this.#largestRatios.get(layer) ?? 0)) continue;
      this.#largestRatios.set(layer, updateRatio);
    }
    return { epoch, step, gradNorm, layers, findings };
  }

  /** A row per site; a layer's parameters and statistics stand in the row of what it gives, or in one of their own. */
  #plan({ sites, batchNorms }: VitalsLayout): Row[] {
    const rows = sites.map((site): Row => ({ layer: site.layer, op: site.op, site, parameters: [] }));
    const rowOf = (path: string): Row => {
      const known = rows.findLast(({ layer, site }) => layer === path && site?.trouble === undefined);
      if (known) return known;
      const row: Row = { layer: path, op: "", parameters: [] };
      rows.push(row);
      return row;
    };
    for (const { layer, at } of batchNorms) rowOf(layer).batchNormAt = at;
    for (const [path, own] of this.#parametersOf) rowOf(path).parameters = own;
    return rows;
  }

  #layer(row: Row, numbers: TypedArray, norms: TypedArray, samples: number): LayerHealth {
    const { layer, op, site, batchNormAt, parameters } = row;
    const health: Layer = { layer, op };
    if (parameters.length > 0) {
      let [grad, weight, change] = [0, 0, 0];
      for (const i of parameters) {
        grad = Math.hypot(grad, norms[normsEach * i]);
        weight = Math.hypot(weight, norms[normsEach * i + 1]);
        change = Math.hypot(change, norms[normsEach * i + 2]);
      }
      health.gradNorm = grad;
      health.weightNorm = weight;
      if (weight > 0) health.updateRatio = change / weight;
    }
    if (batchNormAt !== undefined) {
      health.meanDistance = numbers[batchNormAt];
      health.spreadFactor = Math.exp(numbers[batchNormAt + 1]);
    }
    if (site === undefined) return health;
    health.mean = numbers[site.at];
    health.spread = numbers[site.at + 1];
    if (site.details === 0) return health;
    if (site.trouble === "inactive") {
      const batches = Math.min(batchesSeen, this.#batches);
      health.inactive = this.#inactiveShare(site, numbers, batches);
      health.samplesSeen = batches * samples;
    } else health.saturated = numbers[site.at + 2];
    return health;
  }

  /** Counts on how many batches on end each unit was inactive. */
  #inactiveShare({ key, at, details }: SiteLayout, numbers: TypedArray, batches: number): number {
    let idle = this.#idle.get(key);
    if (idle?.length !== details) {
      idle = new Int32Array(details);
      this.#idle.set(key, idle);
    }
    let inactive = 0;
    for (let unit = 0; unit < details; unit++) {
      idle[unit] = numbers[at + 2 + unit] > 0 ? 0 : idle[unit] + 1;
      if (idle[unit] >= batches) inactive += 1;
    }
    return inactive / details;
  }

  /** What a checkpoint must keep, so that a resumed run tells the same. */
  state(): ReadonlyMap<string, HostTensor> {
    const state = new Map<string, HostTensor>();
    const add = (name: string, dtype: HostTensor["dtype"], data: TypedArray): void => {
      state.set(name, { dtype, shape: [data.length], data });
    };
    for (const [key, idle] of this.#idle) add(`idle/${key}`, "int32", idle);
    for (const [layer, ratio] of this.#largestRatios) add(`ratio/${layer}`, "float64", Float64Array.of(ratio));
    if (this.#norms.length > 0) add("norms", "float64", Float64Array.from(this.#norms));
    if (this.#batches > 0) add("batches", "int32", Int32Array.of(this.#batches));
    return state;
  }

  restore(state: ReadonlyMap<string, HostTensor>): void {
    this.#idle.clear();
    this.#largestRatios.clear();
    this.#norms = Array.from(state.get("norms")?.data ?? []);
    this.#batches = state.get("batches")?.data[0] ?? 0;
    for (const [name, { data }] of state) {
      if (name.startsWith("idle/")) this.#idle.set(name.slice("idle/".length), Int32Array.from(data));
      if (name.startsWith("ratio/")) this.#largestRatios.set(name.slice("ratio/".length), data[0]);
    }
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a compiled function returned is on the host already. */
function valuesOf({ node }: Tensor): TypedArray {
  return node.value?.kind === "host" ? node.value.data : new Float32Array();
}
