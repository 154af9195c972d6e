import { defaultDevice, type LrFindResult, lrFind } from "../index.ts";
import { writeFileAtomically } from "../node.ts";
import { renderLrCurve } from "../report/index.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { onInterrupt } from "./interrupt.ts";
import { type PlannedRunOptions, plannedRun } from "./plannedRun.ts";
import type { Terminal } from "./terminal.ts";
import { terminalChart } from "./terminalChart.ts";

export interface LrFindFlags extends PlannedRunOptions {
  readonly minLr: number;
  readonly maxLr: number;
  readonly steps: number;
  readonly out?: string;
}

/** `fathom lr-find [RUN]`: ends with 1 when no rate can be suggested. */
export async function lrFindCommand(
  run: string | undefined,
  flags: LrFindFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { say, talk, lang } = terminal;
  const { minLr, maxLr, steps, out } = flags;
  if (minLr >= maxLr) throw new CliError(exitCodes.usage, say.emptyRange(String(minLr), String(maxLr)));
  const { config, train, model, optimizer, batchSize } = await plannedRun(run, flags, terminal);
  const subject = say.lrFindOf(config.model, config.data, config.optimizer, batchSize * config.accumulate, steps);
  talk(say.device(defaultDevice().description));
  talk(subject);
  using interrupt = onInterrupt(() => talk(say.stopping));
  const { seed, accumulate } = config;
  const result = await lrFind(model, train, {
    optimizer,
    batchSize,
    accumulate,
    seed,
    minLr,
    maxLr,
    steps,
    signal: interrupt.signal,
  });
  if (interrupt.signal.aborted) return exitCodes.interrupted;
  const sentence = sentenceOf(result, terminal);
  if (!terminal.json) talk(`\n${chartOf(result)}\n`);
  talk(sentence);
  const { curve, smoothed, suggestion, slope, lowest, isOpen } = result;
  terminal.emit({
    type: "lrFind",
    model: config.model,
    data: config.data,
    suggestion,
    slope,
    lowest,
    isOpen,
    sentence,
    smoothed,
    ...curve,
  });
  if (out !== undefined) {
    const page = renderLrCurve(result, { lang, subject, sentence });
    await writeFileAtomically(out, new TextEncoder().encode(page)).catch((error: Error) => {
      throw new CliError(exitCodes.environment, say.cannotWrite(out, error.message));
    });
    talk(say.wroteLrCurve(out));
  }
  await defaultDevice().close();
  return suggestion === null ? exitCodes.failed : exitCodes.good;
}

function sentenceOf({ curve, suggestion, slope, lowest, isOpen, smoothed }: LrFindResult, { say }: Terminal): string {
  const { lrs, losses } = curve;
  if (!losses.some(Number.isFinite)) return say.lrNotFinite;
  if (suggestion === null || slope === null) {
    const [from, to] = [lrs[0], lrs[lrs.length - 1]].map(figure);
    return say.lrFlat(from, to, figure(smoothed[0]), figure(lowest.loss));
  }
  const found = say.lrFound(figure(suggestion), figure(-slope * Math.LN10), figure(lowest.loss), figure(lowest.lr));
  return isOpen ? found + say.lrOpen : found;
}

/** The smoothed loss, without the points at which it explodes. */
function chartOf({ curve, smoothed, suggestion, shown }: LrFindResult): string {
  const lrs = curve.lrs.slice(0, shown);
  const last = lrs.length - 1;
  const perPlace = Math.log10(lrs[last] / lrs[0]) / Math.max(1, last);
  const labels: { at: number; text: string }[] = [];
  for (let decade = Math.ceil(Math.log10(lrs[0]) - 1e-9); decade <= Math.log10(lrs[last]) + 1e-9; decade++) {
    labels.push({ at: (decade - Math.log10(lrs[0])) / perPlace, text: `1e${decade}` });
  }
  return terminalChart({
    values: smoothed.slice(0, shown).map((loss) => (Number.isFinite(loss) ? loss : null)),
    width: 64,
    height: 12,
    tick: figure,
    labels,
    mark: suggestion === null ? undefined : { at: lrs.indexOf(suggestion), text: figure(suggestion) },
  });
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
