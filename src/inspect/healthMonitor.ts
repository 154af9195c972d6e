import type { TypedArray } from "../ir/dtype.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { healthFindings } from "./healthFindings.ts";
import { type ForwardVitals, modulePathOf, type ParameterVitals, type SiteVitals } from "./healthProbe.ts";
import type { HealthRecord, LayerHealth } from "./healthRecord.ts";

/** What one observed step gave; the tensors' values have come with it. */
export interface Observation {
  readonly epoch: number;
  readonly step: number;
  /** Samples of the batch that the forward pass was observed on. */
  readonly samples: number;
  readonly forward: ForwardVitals;
  readonly parameters: readonly ParameterVitals[];
}

/** A unit counts as inactive when it was so on this many observed batches, or on all that there were. */
const batchesSeen = 4;
/** Norms that the usual one is the mean of, at most and at least. */
const normsKept = 8;
const normsNeeded = 3;

type Layer = { -readonly [K in keyof LayerHealth]: LayerHealth[K] };

/** Makes records of observed steps, and remembers of earlier ones what the next needs. */
export class HealthMonitor {
  readonly #sizes: ReadonlyMap<string, number>;
  /** By site: observed batches on end on which each unit was inactive. */
  #idle = new Map<string, Int32Array>();
  #norms: number[] = [];
  #largestRatios = new Map<string, number>();
  #batches = 0;

  /** @param parameters  by dotted name */
  constructor(parameters: Iterable<readonly [name: string, parameter: Tensor]>) {
    const sizes = new Map<string, number>();
    for (const [name, { numel }] of parameters) {
      const layer = modulePathOf(name);
      sizes.set(layer, (sizes.get(layer) ?? 0) + numel);
    }
    this.#sizes = sizes;
  }

  /** The record of an observed step. */
  record({ epoch, step, samples, forward, parameters }: Observation): HealthRecord {
    this.#batches += 1;
    const layers = new Map<string, Layer>();
    for (const site of forward.sites) layers.set(site.key, this.#siteHealth(site, samples));
    const rowOf = (path: string): Layer => {
      const known = [...layers.values()].findLast((row) => row.layer === path && row.inactive === undefined);
      if (known) return known;
      const row: Layer = { layer: path, op: "" };
      layers.set(path, row);
      return row;
    };
    for (const { layer, meanDistance, logSpread } of forward.batchNorms) {
      const row = rowOf(layer);
      row.meanDistance = numberOf(meanDistance);
      row.spreadFactor = Math.exp(numberOf(logSpread));
    }
    for (const path of new Set(parameters.map(({ name }) => modulePathOf(name)))) {
      this.#addNorms(
        rowOf(path),
        parameters.filter(({ name }) => modulePathOf(name) === path),
      );
    }
    const rows = [...layers.values()];
    const gradNorm = lengthOf(parameters.map((each) => each.gradNorm));
    const findings = healthFindings(rows, {
      gradNorm,
      usualGradNorm: this.#norms.length >= normsNeeded ? meanOf(this.#norms) : undefined,
      step,
      largestRatio: (layer) => this.#largestRatios.get(layer) ?? 0,
      sizeOf: (layer) => this.#sizes.get(layer) ?? 1,
    });
    this.#norms = [...this.#norms, gradNorm].slice(-normsKept);
    for (const { layer, updateRatio = 0 } of rows) {
      this.#largestRatios.set(layer, Math.max(this.#largestRatios.get(layer) ?? 0, updateRatio));
    }
    return { epoch, step, gradNorm, layers: rows, findings };
  }

  #siteHealth({ layer, op, key, mean, spread, trouble, detail }: SiteVitals, samples: number): Layer {
    const row: Layer = { layer, op, mean: numberOf(mean), spread: numberOf(spread) };
    if (detail === undefined) return row;
    if (trouble !== "inactive") return { ...row, saturated: numberOf(detail) };
    const largest = valuesOf(detail);
    const before = this.#idle.get(key);
    const idle = Int32Array.from(largest, (value, unit) => (value > 0 ? 0 : (before?.[unit] ?? 0) + 1));
    this.#idle.set(key, idle);
    const batches = Math.min(batchesSeen, this.#batches);
    const inactive = idle.reduce((count, each) => count + (each >= batches ? 1 : 0), 0) / idle.length;
    return { ...row, inactive, samplesSeen: batches * samples };
  }

  #addNorms(row: Layer, own: readonly ParameterVitals[]): void {
    row.gradNorm = lengthOf(own.map((each) => each.gradNorm));
    row.weightNorm = lengthOf(own.map((each) => each.weightNorm));
    if (row.weightNorm > 0) row.updateRatio = lengthOf(own.map((each) => each.updateNorm)) / row.weightNorm;
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
    this.#idle = new Map();
    this.#largestRatios = new Map();
    this.#norms = Array.from(state.get("norms")?.data ?? []);
    this.#batches = state.get("batches")?.data[0] ?? 0;
    for (const [name, { data }] of state) {
      if (name.startsWith("idle/")) this.#idle.set(name.slice("idle/".length), Int32Array.from(data));
      if (name.startsWith("ratio/")) this.#largestRatios.set(name.slice("ratio/".length), data[0]);
    }
  }
}

/** The norm of parts from the parts' norms. */
function lengthOf(norms: readonly number[]): number {
  return Math.hypot(...norms);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a compiled function returned is on the host already. */
function valuesOf({ node }: Tensor): TypedArray {
  return node.value?.kind === "host" ? node.value.data : new Float32Array();
}

function numberOf(tensor: Tensor): number {
  return valuesOf(tensor)[0] ?? Number.NaN;
}
