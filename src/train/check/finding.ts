import type { Shape } from "../../ir/shape.ts";

/** How bad it is: `fail` keeps a run from working, `warn` is worth a look. */
export type FindingLevel = "ok" | "warn" | "fail";

/** One of the things that `check` looks at, in this order. */
export type CheckTopic = "inputs" | "labels" | "shapes" | "loss" | "units" | "gradients" | "overfit" | "forecast";

export const checkTopics: readonly CheckTopic[] = [
  "inputs",
  "labels",
  "shapes",
  "loss",
  "units",
  "gradients",
  "overfit",
  "forecast",
];

/** Samples that were looked at, of all. */
export interface Looked {
  readonly samples: number;
  readonly of: number;
}

/** Location and spread of values; standard deviations are over the count. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly smallest: number;
  readonly largest: number;
}

/** A layer with units that do nothing, or hardly anything. */
export interface IdleLayer {
  readonly path: string;
  readonly op: string;
  readonly idle: number;
  readonly units: number;
}

/** How far one batch came. */
export interface Descent {
  readonly samples: number;
  readonly steps: number;
  readonly from: number;
  readonly to: number;
  /** Learning rate of the first group. */
  readonly lr: number;
  /** Share of the samples that are right at the end, where the task has classes. */
  readonly accuracy: number | null;
}

/** What each kind of finding tells in numbers. */
export interface FindingFacts {
  readonly "inputs-scaled": Spread & Looked;
  readonly "inputs-indices": { readonly smallest: number; readonly largest: number } & Looked;
  /** `worst`: the feature that is farthest from scale, where there are several. */
  readonly "inputs-unscaled": Spread &
    Looked & { readonly worst: { readonly feature: number; readonly mean: number; readonly deviation: number } | null };
  readonly "inputs-constant": { readonly features: readonly number[]; readonly of: number };
  readonly "inputs-alike": Looked;
  readonly "inputs-not-finite": { readonly count: number; readonly sample: number; readonly value: number } & Looked;
  readonly "labels-balanced": { readonly counts: readonly number[] } & Looked;
  readonly "labels-imbalanced": {
    readonly counts: readonly number[];
    readonly most: number;
    readonly share: number;
  } & Looked;
  readonly "labels-missing": { readonly missing: readonly number[]; readonly classes: number } & Looked;
  readonly "labels-one": { readonly label: number } & Looked;
  readonly "labels-out-of-range": {
    readonly label: number;
    readonly sample: number;
    readonly classes: number;
    readonly count: number;
    readonly smallest: number;
    readonly largest: number;
  } & Looked;
  readonly "labels-sorted": { readonly distinct: number; readonly expected: number; readonly samples: number };
  readonly "targets-scaled": Spread & Looked;
  readonly "targets-unscaled": Spread & Looked;
  readonly "targets-alike": { readonly value: number } & Looked;
  readonly "targets-not-finite": { readonly count: number; readonly sample: number; readonly value: number } & Looked;
  /** Whole numbers that are no classes of the output. */
  readonly "targets-whole": { readonly smallest: number; readonly largest: number } & Looked;
  readonly "shapes-fit": { readonly x: Shape; readonly y: Shape; readonly output: Shape };
  /** `during`: what threw. */
  readonly "pass-fault": {
    readonly during: "data" | "forward" | "loss" | "backward" | "step";
    readonly message: string;
  };
  readonly "last-batch-fault": { readonly samples: number; readonly batchSize: number; readonly message: string };
  readonly "statistics-noisy": { readonly batchSize: number };
  /** `chance`: the loss of equal scores, or of the mean target; null where the loss cannot be asked. */
  readonly "loss-expected": { readonly loss: number; readonly chance: number | null; readonly classes: number | null };
  readonly "loss-unexpected": { readonly loss: number; readonly chance: number; readonly classes: number | null };
  readonly "loss-negative": { readonly loss: number; readonly chance: number };
  readonly "loss-not-finite": { readonly loss: number; readonly badOutputs: number };
  /** `ratio`: of the loss of a batch given twice to that of the batch. */
  readonly "loss-summed": { readonly ratio: number; readonly samples: number };
  /** `best`: the loss of a model that is entirely right. */
  readonly "scores-squashed": { readonly by: "softmax" | "sigmoid"; readonly best: number };
  readonly "outputs-alike": { readonly samples: number };
  readonly "units-alive": { readonly layers: number; readonly idle: number; readonly units: number };
  readonly "units-dead": { readonly layers: readonly IdleLayer[]; readonly samples: number };
  readonly "layers-dead": { readonly layers: readonly IdleLayer[]; readonly samples: number };
  readonly "units-saturated": { readonly layers: readonly IdleLayer[]; readonly samples: number };
  readonly "gradients-reach": {
    readonly parameters: number;
    readonly smallest: { readonly name: string; readonly norm: number };
    readonly largest: { readonly name: string; readonly norm: number };
  };
  readonly "gradients-missing": { readonly names: readonly string[] };
  readonly "gradients-zero": { readonly names: readonly string[] };
  /** Of weights, by the root mean square of their gradients. */
  readonly "gradients-uneven": {
    readonly smallest: { readonly name: string; readonly size: number };
    readonly largest: { readonly name: string; readonly size: number };
  };
  readonly "gradients-not-finite": { readonly names: readonly string[] };
  readonly "parameters-frozen": { readonly names: readonly string[]; readonly of: number };
  readonly "parameters-left-out": { readonly names: readonly string[]; readonly of: number };
  readonly "overfit-reached": Descent;
  /** `adam`: what Adam with its usual learning rate comes to, from the same weights. */
  readonly "overfit-slow": Descent & { readonly adam: Descent };
  readonly "overfit-diverged": Descent & { readonly adam: Descent };
  readonly "overfit-short": Descent & { readonly adam: Descent };
  readonly "forecast-time": {
    readonly stepMs: number;
    readonly stepsPerEpoch: number;
    readonly epochs: number;
    readonly totalMs: number;
    readonly timed: number;
  };
  readonly "forecast-untimed": { readonly stepsPerEpoch: number; readonly epochs: number };
  readonly "forecast-memory": {
    readonly lastingBytes: number;
    readonly stepBytes: number;
    readonly totalBytes: number;
    readonly batchSize: number;
  };
  readonly "forecast-unplanned": { readonly device: string };
  readonly "not-checked": { readonly topics: readonly CheckTopic[] };
}

export type FindingId = keyof FindingFacts;

/** What `check` found: an id to ask for, the numbers, and a sentence of them. */
export type Finding = {
  [I in FindingId]: {
    readonly id: I;
    readonly topic: CheckTopic;
    readonly level: FindingLevel;
    readonly facts: FindingFacts[I];
    /** In English. */
    readonly sentence: string;
  };
}[FindingId];

/** A sentence for every kind of finding, in one language. */
export type FindingWords = { readonly [I in FindingId]: (facts: FindingFacts[I]) => string };

/** What each finding is about, and how bad it is. */
export const findingKinds: { readonly [I in FindingId]: readonly [CheckTopic, FindingLevel] } = {
  "inputs-scaled": ["inputs", "ok"],
  "inputs-indices": ["inputs", "ok"],
  "inputs-unscaled": ["inputs", "warn"],
  "inputs-constant": ["inputs", "warn"],
  "inputs-alike": ["inputs", "fail"],
  "inputs-not-finite": ["inputs", "fail"],
  "labels-balanced": ["labels", "ok"],
  "labels-imbalanced": ["labels", "warn"],
  "labels-missing": ["labels", "warn"],
  "labels-one": ["labels", "fail"],
  "labels-out-of-range": ["labels", "fail"],
  "labels-sorted": ["labels", "warn"],
  "targets-scaled": ["labels", "ok"],
  "targets-unscaled": ["labels", "warn"],
  "targets-alike": ["labels", "fail"],
  "targets-not-finite": ["labels", "fail"],
  "targets-whole": ["labels", "ok"],
  "shapes-fit": ["shapes", "ok"],
  "pass-fault": ["shapes", "fail"],
  "last-batch-fault": ["shapes", "fail"],
  "statistics-noisy": ["shapes", "warn"],
  "loss-expected": ["loss", "ok"],
  "loss-unexpected": ["loss", "warn"],
  "loss-negative": ["loss", "warn"],
  "loss-not-finite": ["loss", "fail"],
  "loss-summed": ["loss", "warn"],
  "scores-squashed": ["loss", "fail"],
  "outputs-alike": ["loss", "fail"],
  "units-alive": ["units", "ok"],
  "units-dead": ["units", "warn"],
  "layers-dead": ["units", "fail"],
  "units-saturated": ["units", "warn"],
  "gradients-reach": ["gradients", "ok"],
  "gradients-missing": ["gradients", "fail"],
  "gradients-zero": ["gradients", "warn"],
  "gradients-uneven": ["gradients", "warn"],
  "gradients-not-finite": ["gradients", "fail"],
  "parameters-frozen": ["gradients", "warn"],
  "parameters-left-out": ["gradients", "fail"],
  "overfit-reached": ["overfit", "ok"],
  "overfit-slow": ["overfit", "warn"],
  "overfit-diverged": ["overfit", "fail"],
  "overfit-short": ["overfit", "fail"],
  "forecast-time": ["forecast", "ok"],
  "forecast-untimed": ["forecast", "ok"],
  "forecast-memory": ["forecast", "ok"],
  "forecast-unplanned": ["forecast", "ok"],
  "not-checked": ["shapes", "warn"],
};

/** The sentence of a finding in the words of another language. */
export function findingSentence({ id, facts }: Finding, words: FindingWords): string {
  const sentence: (facts: never) => string = words[id];
  return sentence(facts as never);
}
