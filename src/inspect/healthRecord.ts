/** How one layer did in an observed step. What does not apply to it is absent. */
export interface LayerHealth {
  /** Dotted path of the module, as in stateDict; "" outside any. */
  readonly layer: string;
  /** What it does: `conv2d`, `relu`; "" where nothing but its parameters was seen. */
  readonly op: string;
  /** Euclidean norm of the gradient of all its parameters. */
  readonly gradNorm?: number;
  /** Norm of its parameters before the step. */
  readonly weightNorm?: number;
  /** Norm of the parameters' change by that of the parameters; absent when they were 0. */
  readonly updateRatio?: number;
  /** Mean and standard deviation of all that it gave. */
  readonly mean?: number;
  readonly spread?: number;
  /** Share of units (features, or channels of a convolution) that were 0 on every sample seen. */
  readonly inactive?: number;
  /** Samples that `inactive` speaks of: those of the latest observed batches. */
  readonly samplesSeen?: number;
  /** Share of values where the slope is below 6 % of its largest: |tanh| > 0.97, sigmoid outside [0.015, 0.985]. */
  readonly saturated?: number;
  /** Mean over channels of |batch mean − running mean| / running standard deviation. */
  readonly meanDistance?: number;
  /** By which factor the batch's standard deviation differs from the running one, geometric mean over channels; >= 1. */
  readonly spreadFactor?: number;
}

/** What a finding is about; the rules and their sources are in healthFindings.ts. */
export type FindingKind =
  | "inactive"
  | "saturated"
  | "updateLarge"
  | "updateSmall"
  | "vanishing"
  | "exploding"
  | "statisticsOff";

/** Something that is wrong, with the number that says so. */
export interface HealthFinding {
  readonly kind: FindingKind;
  /** Absent when it is about the whole network. */
  readonly layer?: string;
  readonly op?: string;
  readonly value: number;
  /** What the value is compared with. */
  readonly limit: number;
  /** Samples that it was seen on, where that matters. */
  readonly samples?: number;
}

/** One observed step of a run. */
export interface HealthRecord {
  readonly epoch: number;
  /** Steps of the whole run so far, this one included. */
  readonly step: number;
  /** Of all parameters together. */
  readonly gradNorm: number;
  /** In the order of the forward pass. */
  readonly layers: readonly LayerHealth[];
  readonly findings: readonly HealthFinding[];
}
