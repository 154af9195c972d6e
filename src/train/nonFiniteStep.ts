import { type Anomaly, anomalyText } from "../inspect/index.ts";
import { NonFiniteError } from "../ir/errors.ts";

const howToFind = "Train again, or resume, with anomaly: true to learn which op it came from.";

/** Which step of a run it was; all counted from 1. */
export interface StepPlace {
  readonly epoch: number;
  readonly stepOfEpoch: number;
  /** Of the whole run. */
  readonly step: number;
}

/** A step of a run that had a NaN or an infinity, so that nothing was written; with its cause where one was looked for. */
export class NonFiniteStepError extends NonFiniteError implements StepPlace {
  override name = "NonFiniteStepError";
  readonly epoch: number;
  readonly stepOfEpoch: number;
  readonly step: number;
  readonly anomaly: Anomaly | undefined;

  constructor({ epoch, stepOfEpoch, step }: StepPlace, cause: NonFiniteError) {
    const anomaly = cause instanceof AnomalyError ? cause.anomaly : undefined;
    const detail = cause.message.replace(/^step: /, "");
    const hint = anomaly ? "" : ` ${howToFind}`;
    super(`fit: in step ${stepOfEpoch} of epoch ${epoch} ${detail}${hint}`, cause);
    this.epoch = epoch;
    this.stepOfEpoch = stepOfEpoch;
    this.step = step;
    this.anomaly = anomaly;
  }
}

/** A parameter that is not finite when a checkpoint is due: the loss of the step that broke it was, so it was written. */
export class NonFiniteWeightsError extends NonFiniteError {
  override name = "NonFiniteWeightsError";
  /** Steps of the whole run so far. */
  readonly step: number;

  constructor(step: number, parameter: string, value: number) {
    super(
      `fit: after step ${step} parameter ${parameter} must be finite, got ${value}. No checkpoint is written of that; the one before is kept. ${howToFind}`,
      { what: parameter, value },
    );
    this.step = step;
  }
}

/** The cause of a failed step, on its way from the step to `fit`, which knows the place. */
export class AnomalyError extends NonFiniteError {
  override name = "AnomalyError";
  readonly anomaly: Anomaly;

  constructor(anomaly: Anomaly) {
    const { nanCount } = anomaly.result;
    super(
      `${anomalyText(anomaly)}\nNothing was written: parameters, statistics and optimizer state are as before this step.`,
      { what: anomaly.op, value: nanCount > 0 ? Number.NaN : Number.POSITIVE_INFINITY },
    );
    this.anomaly = anomaly;
  }
}
