import { basename, resolve } from "node:path";
import { defaultDevice, type FitResult, type HostTensor, summary, Tensor } from "../index.ts";
import type { MemoryRecord, RunRecord } from "../report/index.ts";
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
  readonly result: FitResult;
  readonly scores: TestScores;
  readonly observed: readonly Observed[];
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
  const memory = memoryOf(setup);
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
    ...(memory ? { memory } : {}),
    config: { ...shown },
  };
}

/** The peak that the device measured, by what lives through a step; the rest is what comes and goes within one. */
function memoryOf({ model, optimizer }: Setup): RunRecord["memory"] | undefined {
  const peakBytes = defaultDevice().stats?.().peakBytes;
  if (peakBytes === undefined) return undefined;
  const roles: MemoryRecord[] = [
    { role: "parameter", sizeBytes: bytesOf(model.parameters()) },
    { role: "buffer", sizeBytes: bytesOf(model.buffers()) },
    { role: "optimizer state", sizeBytes: bytesOf(Object.values(optimizer.stateDict().state).flatMap(momentsOf)) },
  ];
  const lasting = roles.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  roles.push({ role: "workspace", sizeBytes: Math.max(0, peakBytes - lasting) });
  return { peakBytes: Math.max(peakBytes, lasting), roles };
}

function momentsOf(state: object): Tensor[] {
  return Object.values(state).filter((value): value is Tensor => value instanceof Tensor);
}

function bytesOf(tensors: readonly (Tensor | HostTensor)[]): number {
  return tensors.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
}
