import { basename, resolve } from "node:path";
import { defaultDevice, type FitResult, memory, summary, type TrainEvent } from "../index.ts";
import type { RunRecord } from "../report/index.ts";
import type { ImageData } from "./loadData.ts";
import type { Language } from "./messages.ts";
import type { Observed } from "./runFolder.ts";
import type { RunConfig } from "./settings.ts";
import type { Setup } from "./setup.ts";
import type { TestScores } from "./testScores.ts";
import { packageVersion } from "./version.ts";

export interface RunFacts {
  readonly config: RunConfig;
  readonly images: ImageData;
  readonly setup: Setup;
  /** Samples that a step takes at once. */
  readonly batchSize: number;
  readonly result: FitResult;
  readonly scores: TestScores;
  readonly observed: readonly Observed[];
  readonly budget?: Extract<TrainEvent, { type: "memoryBudget" }>;
  readonly stepMs: number | null;
  readonly elapsedMs: number;
  readonly startedAt: Date;
  readonly command: string;
  readonly folder: string;
  readonly lang: Language;
}

/** What report.html shows of a finished run. */
export async function runRecord(facts: RunFacts): Promise<RunRecord> {
  const { config, images, setup, result, scores, folder } = facts;
  const { train, test } = images;
  const layers = summary(setup.model, [1, ...train.shape]);
  const ledger = await memoryOf(facts);
  const health = facts.observed.filter((each) => each.type === "health");
  const noiseScales = facts.observed.filter((each) => each.type === "noiseScale");
  const { dataDir: _, ...shown } = config;
  return {
    version: 1,
    lang: facts.lang,
    name: basename(resolve(folder)),
    fathom: await packageVersion(),
    command: facts.command,
    startedAt: facts.startedAt.toISOString(),
    elapsedMs: facts.elapsedMs,
    end: result.reason === "earlyStop" ? "stopped early" : "finished",
    seed: config.seed,
    device: defaultDevice().description,
    host: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    data: {
      name: config.data,
      samples: { train: train.length, test: test.length },
      sampleShape: train.shape,
      classes: train.classes,
    },
    model: {
      name: config.model,
      layers: layers.rows,
      parameters: layers.parameters,
      multiplyAdds: layers.multiplyAdds,
    },
    epochs: result.epochs,
    evaluation: {
      part: "test",
      samples: test.length,
      loss: scores.loss,
      accuracy: scores.accuracy,
      confusion: scores.confusion.counts.map((row) => [...row]),
      mistakes: scores.mistakes,
    },
    ...(facts.stepMs === null ? {} : { stepMs: facts.stepMs }),
    ...(health.length > 0 ? { health } : {}),
    ...(noiseScales.length > 0 ? { noiseScales } : {}),
    ...(ledger ? { memory: ledger } : {}),
    ...(facts.budget ? { memoryBudget: budgetOf(facts.budget) } : {}),
    config: { ...shown },
  };
}

function budgetOf({ budgetBytes, plannedBytes, neededBytes, recomputed, timeRatio }: NonNullable<RunFacts["budget"]>) {
  const names = recomputed.layers.map(({ module, op }) => `${module} ${op}`.trim());
  return { budgetBytes, plannedBytes, neededBytes, recomputed: names, timeRatio };
}

/** The ledger of a step of this many samples, beside the peak that the device measured. */
async function memoryOf({ setup, images, batchSize }: RunFacts): Promise<RunRecord["memory"] | undefined> {
  const device = defaultDevice();
  const peakBytes = device.stats?.().peakBytes;
  if (peakBytes === undefined || device.plan === undefined) return undefined;
  const { model, optimizer } = setup;
  return { peakBytes, ledger: await memory(model, [batchSize, ...images.train.shape], { optimizer }) };
}
