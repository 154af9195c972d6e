import {
  anomalyText,
  defaultDevice,
  type EpochRecord,
  FileError,
  type FitResult,
  fit,
  MemoryBudgetError,
  NonFiniteStepError,
  NonFiniteWeightsError,
  parseBytes,
  type TrainEvent,
} from "../index.ts";
import { renderReport } from "../report/index.ts";
import { anomalyWords } from "./anomalyWords.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { duration, percent } from "./format.ts";
import { breather, onInterrupt } from "./interrupt.ts";
import { dataFolder, fitScaler, loadImages, loadRunImages, ScaledImages } from "./loadData.ts";
import type { Messages } from "./messages.ts";
import { writeModelFile } from "./modelFile.ts";
import { findingKey, type ProgressView, progressView } from "./progress.ts";
import { freshRunPath, makeRunFolder, type Observed, openRunFolder, type RunFolder } from "./runFolder.ts";
import { runRecord } from "./runRecord.ts";
import type { RunConfig, RunOutcome } from "./settings.ts";
import { chooseDevice, type MachineOptions, setUp } from "./setup.ts";
import type { Terminal } from "./terminal.ts";
import { scoreTest } from "./testScores.ts";

export interface TrainCommandOptions extends MachineOptions {
  /** Settings of a new run; those of `resume` are in its folder. */
  readonly config: Omit<RunConfig, "dataDir">;
  readonly dataDir?: string;
  readonly download?: boolean;
  readonly resume?: string;
  readonly out?: string;
  readonly checkpointSteps?: number;
  /** Bytes that a step may take of the device, all in all. */
  readonly memoryBudget?: string;
  /** Steps from one look at the run's health to the next; 0 is never. */
  readonly healthEvery?: number;
  /** Measure the gradient noise scale after each epoch. */
  readonly noiseScale?: boolean;
  /** Look for the cause of a NaN or an infinity. */
  readonly anomaly?: boolean;
  /** What was typed, for the report. */
  readonly command: string;
}

const clock = (): number => performance.now();

/** `fathom train`. */
export async function trainCommand(options: TrainCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { say, talk } = terminal;
  const startedAt = new Date();
  const begun = clock();
  const memoryBudget = options.memoryBudget === undefined ? undefined : parseBytes(options.memoryBudget);
  if (options.memoryBudget !== undefined && memoryBudget === undefined)
    throw new CliError(exitCodes.usage, say.badFlag("--memory-budget", say.mustBeBytes(options.memoryBudget)));
  chooseDevice(options);
  const earlier = options.resume === undefined ? undefined : await openRunFolder(options.resume, say);
  const config = earlier?.config ?? { ...options.config, dataDir: await dataFolder(options.config.data, options, say) };
  const images = earlier
    ? await loadRunImages(config, options, say)
    : await loadImages(config.data, config.dataDir, config.seed);
  const folder = earlier?.folder ?? (await newFolder(options.out, config, startedAt, terminal));

  const scaler = fitScaler(images.train);
  const train = new ScaledImages(images.train, scaler);
  const test = new ScaledImages(images.test, scaler);
  const { shape, classes } = images.train;
  const batch = config.batchSize === "full" ? train.length : Math.min(config.batchSize, train.length);
  const setup = setUp(config, shape, classes.length, Math.ceil(train.length / (batch * config.accumulate)));
  const { model, optimizer, schedule } = setup;
  const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);
  talk(say.device(defaultDevice().description));
  talk(say.dataLine(config.data, train.length, test.length));
  talk(say.modelLine(config.model, parameters));
  talk(say.runLine(folder.path));

  using interrupt = onInterrupt(() => talk(say.stopping));
  const run = fit(model, train, {
    optimizer,
    schedule,
    epochs: config.epochs,
    batchSize: batch,
    accumulate: config.accumulate,
    seed: config.seed,
    validation: test,
    watch: "trainLoss",
    scaler,
    checkpoint: folder.checkpoint,
    checkpointEverySteps: options.checkpointSteps,
    health: options.healthEvery === 0 ? undefined : { every: options.healthEvery, noiseScale: options.noiseScale },
    anomaly: options.anomaly,
    memoryBudget,
    resume: true,
    clock,
    signal: interrupt.signal,
  });
  const { result, stepTimes, chunkSize, observed, budget } = await follow(run, folder, terminal).catch(
    (error: unknown) => {
      if (error instanceof NonFiniteStepError) throw nonFinite(error, folder, terminal);
      if (error instanceof MemoryBudgetError) throw budgetTooSmall(error, memoryBudget, terminal);
      if (!(error instanceof NonFiniteWeightsError)) throw error;
      throw new CliError(exitCodes.failed, say.nonFiniteWeights(error.step, error.what, error.value, folder.path));
    },
  );
  if (result.reason === "aborted") {
    talk(say.stopped(folder.path));
    return exitCodes.interrupted;
  }
  const scores = await scoreTest(model, test, memoryBudget === undefined ? {} : { batchSize: chunkSize ?? batch });
  const card = { model: config.model, inputShape: shape, classes, scaler: scaler.state() };
  await folder.writeModel(await writeModelFile(model, card));
  const elapsedMs = clock() - begun;
  const stepMs = median(stepTimes);
  const { command } = options;
  const record = await runRecord({
    config,
    images,
    setup,
    batchSize: chunkSize ?? batch,
    result,
    scores,
    observed,
    budget,
    stepMs,
    elapsedMs,
    startedAt,
    command,
    folder: folder.path,
    lang: terminal.lang,
  });
  await folder.writeReport(renderReport(record));
  const stats = defaultDevice().stats?.() ?? null;
  const outcome: RunOutcome = {
    type: "result",
    run: folder.path,
    testAccuracy: scores.accuracy,
    testLoss: scores.loss,
    stepMs,
    peakBytes: stats?.peakBytes ?? null,
    memory: stats,
    seconds: elapsedMs / 1000,
    epochs: result.epochs.length,
    steps: result.steps,
  };
  if (options.healthEvery !== 0) talk(healthSummary(observed, say));
  talk(say.done(percent(scores.accuracy), duration(elapsedMs)));
  talk(say.wrote(folder.path));
  terminal.emit(outcome);
  await defaultDevice().close();
  return exitCodes.good;
}

async function newFolder(out: string | undefined, config: RunConfig, now: Date, { say }: Terminal): Promise<RunFolder> {
  const folder = await makeRunFolder(out ?? (await freshRunPath(config, now)), say);
  await folder.writeConfig(config);
  return folder;
}

type Budgeted = Extract<TrainEvent, { type: "memoryBudget" }>;

interface Followed {
  readonly result: FitResult;
  readonly stepTimes: readonly number[];
  readonly chunkSize: number | undefined;
  readonly observed: readonly Observed[];
  readonly budget: Budgeted | undefined;
}

/** Shows events and keeps metrics.jsonl as long as the run; a resumed run's is cut back to its checkpoint first. */
async function follow(run: AsyncIterable<TrainEvent>, folder: RunFolder, terminal: Terminal): Promise<Followed> {
  const view = progressView(terminal, clock);
  const breathe = breather(clock);
  const stepTimes: number[] = [];
  const records: object[] = [];
  const observed: Observed[] = [];
  let result: FitResult | undefined;
  let chunkSize: number | undefined;
  let budget: Budgeted | undefined;
  try {
    for await (const event of run) {
      if (event.type === "runStart") observed.push(...(await begin(event, records, folder, terminal)));
      if (event.type === "accumulation") {
        tellAccumulation(event, terminal);
        chunkSize = event.chunkSize;
      }
      if (event.type === "memoryBudget") {
        tellBudget(event, terminal);
        budget = event;
      }
      if (event.type === "step") stepTimes.push(event.elapsedMs);
      if (event.type === "health" || event.type === "noiseScale") {
        records.push(event);
        observed.push(event);
        await folder.writeMetrics(records);
      }
      if (event.type === "epochEnd") {
        const { type: _, isBest: __, ...record } = event;
        records.push(record);
        await folder.writeMetrics(records);
      }
      if (event.type === "runEnd") result = event;
      showIn(view, event);
      await breathe();
    }
  } finally {
    view.end();
  }
  if (!result) throw new FileError({ op: "train", argument: "the run", expected: "end", received: "no end" });
  return { result, stepTimes, chunkSize, observed, budget };
}

function healthSummary(observed: readonly Observed[], say: Messages): string {
  const health = observed.filter((each) => each.type === "health");
  const found = new Set(health.flatMap(({ findings }) => findings.map(findingKey)));
  return found.size === 0 ? say.healthy(health.length) : say.unhealthy(health.length, found.size);
}

/** What a step that was not finite comes to: with --json also as a line, for programs. */
function nonFinite(error: NonFiniteStepError, folder: RunFolder, { say, lang, emit }: Terminal): CliError {
  const { epoch, stepOfEpoch, step, anomaly, what, value } = error;
  if (!anomaly) return new CliError(exitCodes.failed, say.nonFiniteLoss(stepOfEpoch, epoch, what, value, folder.path));
  const own = { ...anomaly, source: undefined }; // the networks are the command's, and so are their lines
  emit({ type: "anomaly", epoch, stepOfEpoch, step, ...own });
  const cause = anomalyText(own, anomalyWords[lang]);
  return new CliError(exitCodes.failed, say.anomalyFound(stepOfEpoch, epoch, cause));
}

function showIn(view: ProgressView, event: TrainEvent): void {
  if (event.type === "runStart" && event.resumed) {
    const { epochs: _, ...resumed } = event.resumed;
    view.show({ ...event, resumed: { ...resumed, epochs: [] } });
  } else view.show(event);
}

/** Cuts the metrics back to where the run goes on; gives what is known of its health until there. */
async function begin(
  { resumed }: Extract<TrainEvent, { type: "runStart" }>,
  records: object[],
  folder: RunFolder,
  { say, talk }: Terminal,
): Promise<Observed[]> {
  const epochs = resumed?.epochs ?? [];
  const step = (epochs.at(-1)?.step ?? 0) + (resumed?.step ?? 0);
  const observed = (await folder.readObserved()).filter((record) => record.step <= step);
  records.push(...inOrder(epochs, observed));
  await folder.writeMetrics(records);
  if (!resumed) return [];
  talk(say.resumed(resumed.epoch, resumed.step));
  if (resumed.otherDevice !== undefined) {
    talk(say.otherArithmetic(resumed.otherDevice, defaultDevice().description));
  }
  return observed;
}

/** As the run told them: of one step first its health, then the epoch that it ended, then the noise that was measured. */
function inOrder(epochs: readonly EpochRecord[], observed: readonly Observed[]): object[] {
  const health = observed.filter(({ type }) => type === "health");
  const noise = observed.filter(({ type }) => type === "noiseScale");
  return [...health, ...epochs, ...noise].sort((a, b) => a.step - b.step);
}

function tellAccumulation(event: Extract<TrainEvent, { type: "accumulation" }>, { say, talk }: Terminal): void {
  const { batchSize, accumulate, chunkSize, batchNorm } = event;
  if (accumulate > 1) talk(say.accumulates(accumulate, batchSize));
  if (chunkSize < batchSize) talk(say.cutsBatches(Math.ceil(batchSize / chunkSize), chunkSize));
  if (batchNorm) talk(say.accumulatesWithBatchNorm(batchNorm.samples, batchNorm.updates));
}

function budgetTooSmall(error: MemoryBudgetError, budget = 0, { say }: Terminal): CliError {
  const { smallestBytes, module, layer } = error;
  const where = [module, layer].filter((part) => part !== "").join(" ");
  return new CliError(exitCodes.failed, say.budgetTooSmall(budget, smallestBytes, where));
}

function tellBudget(event: Budgeted, { say, talk }: Terminal): void {
  const { budgetBytes, neededBytes, plannedBytes, recomputed, timeRatio } = event;
  if (neededBytes <= budgetBytes) {
    talk(say.budgetIsEnough(neededBytes, budgetBytes));
    return;
  }
  const layers = recomputed.layers.toSorted((a, b) => b.timeShare - a.timeShare);
  const names = layers.slice(0, 4).map(({ module, op }) => [module, op].filter((part) => part !== "").join(" "));
  if (layers.length === 0) {
    talk(say.budgetKeptInPlace(plannedBytes, neededBytes));
    return;
  }
  talk(say.budgetKept(plannedBytes, neededBytes, Math.max(0, timeRatio - 1)));
  talk(say.computesAgain(names, Math.max(0, layers.length - names.length)));
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
