import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { createLogUpdate } from "log-update";
import { type Card, cards, defaultsOf, type Effort, type Frame, type Setting } from "../lab/index.ts";
import { writeFileAtomically } from "../node.ts";
import { cellWidth, chartText, padCells } from "../report/index.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { bar, duration } from "./format.ts";
import { onInterrupt } from "./interrupt.ts";
import { labPage, labPicture } from "./labPage.ts";
import { cardAmong, cardNamed, parametersOf } from "./labParameters.ts";
import { checkLines, conclusion, introduction } from "./labText.ts";
import { labWords } from "./labWords.ts";
import { drawingStyle, type Terminal } from "./terminal.ts";

export interface LabRunFlags {
  readonly all?: boolean;
  readonly full?: boolean;
  readonly seed: number;
  readonly out?: string;
}

/** `fathom lab run`: 0 where every verdict is as predicted, 1 where one is not. `given`: a card and its parameters. */
export async function labRun(given: readonly string[], flags: LabRunFlags, terminal: Terminal): Promise<ExitCode> {
  const words = labWords[terminal.lang];
  const { seed, out } = flags;
  const effort: Effort = flags.full ? "full" : "quick";
  const { id, rest } = cardAmong(given);
  if (flags.all) {
    if (id !== undefined) throw new CliError(exitCodes.usage, words.allTakesNoCard);
    if (rest.length > 0) throw new CliError(exitCodes.usage, words.allTakesNoParameter(rest[0]));
    if (out !== undefined) throw new CliError(exitCodes.usage, words.allTakesNoOut);
  } else if (id === undefined) throw new CliError(exitCodes.usage, words.cardOrAll);
  if (out !== undefined) await expectPlace(out, terminal);
  const one = id === undefined ? undefined : cardNamed(id, terminal);
  const params = one && parametersOf(one, rest, terminal);

  using interrupt = onInterrupt(() => terminal.talk(words.stopping));
  try {
    if (!one || !params) return await runAll({ seed, effort }, interrupt.signal, terminal);
    return await runOne(one, { params, seed, effort }, { signal: interrupt.signal, out }, terminal);
  } catch (error) {
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    throw error;
  }
}

async function runOne(
  card: Card,
  setting: Setting,
  { signal, out }: { readonly signal: AbortSignal; readonly out?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { lang, talk, json } = terminal;
  const words = labWords[lang];
  const style = drawingStyle(terminal);
  const begin = performance.now();
  const { first, last } = await framesOf(card, setting, signal, terminal, (frame) => {
    if (!json) talk(introduction(card, setting, frame, style));
  });
  const elapsedMs = performance.now() - begin;
  const holds = last.verdict?.holds === true;
  terminal.emit(record(card, setting, last, elapsedMs));
  if (json) {
    talk(`${card.face.id} ${words.pair(holds ? words.asPredicted : words.notAsPredicted, card.face.verdict[lang])}`);
    for (const line of failedLines(last, terminal)) talk(line);
  } else talk(conclusion(card, first, last, style));
  if (out !== undefined) {
    const text = out.endsWith(".svg") ? labPicture(card, last, lang) : labPage(card, setting, last, lang);
    await writeFileAtomically(out, new TextEncoder().encode(text)).catch((error: Error) => {
      throw new CliError(exitCodes.environment, terminal.say.cannotWrite(out, error.message));
    });
    talk(`${json ? "" : "\n"}${words.wrote(out)}`);
  }
  return holds ? exitCodes.good : exitCodes.failed;
}

async function runAll(
  { seed, effort }: Pick<Setting, "seed" | "effort">,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<ExitCode> {
  const { lang, talk } = terminal;
  const words = labWords[lang];
  const failed: string[] = [];
  const begin = performance.now();
  talk(words.runsAll(cards.length, seed, words.efforts[effort]));
  for (const card of cards) {
    const { face } = card;
    const setting = { params: defaultsOf(face.parameters), seed, effort };
    const start = performance.now();
    const { last } = await framesOf(card, setting, signal, terminal);
    const elapsedMs = performance.now() - start;
    const holds = last.verdict?.holds === true;
    if (!holds) failed.push(face.id);
    terminal.emit(record(card, setting, last, elapsedMs));
    const widest = Math.max(cellWidth(words.asPredicted), cellWidth(words.notAsPredicted));
    const verdict = padCells(holds ? words.asPredicted : words.notAsPredicted, widest);
    const time = padCells(duration(elapsedMs), 7, "left");
    const share = padCells(heldText(last), 7, "left");
    talk(`${holds ? "✓" : "✗"} ${padCells(face.id, 4)} ${verdict} ${share} ${time}  ${face.title[lang]}`);
    for (const line of failedLines(last, terminal)) talk(line);
  }
  const elapsedMs = performance.now() - begin;
  const holds = failed.length === 0;
  terminal.emit({ type: "lab", holds, seed, effort, cards: cards.length, failed, elapsedMs: Math.round(elapsedMs) });
  talk(holds ? words.allHold(cards.length, duration(elapsedMs)) : words.someFail(failed, cards.length));
  return holds ? exitCodes.good : exitCodes.failed;
}

/** Runs a card to its end, with a live block where people watch. */
async function framesOf(
  card: Card,
  setting: Setting,
  signal: AbortSignal,
  terminal: Terminal,
  begun: (first: Frame) => void = () => {},
): Promise<{ first: Frame; last: Frame }> {
  const live = terminal.isLive ? createLogUpdate(process.stdout, { showCursor: true }) : undefined;
  let [first, last]: [Frame | undefined, Frame | undefined] = [undefined, undefined];
  let drawnAt = performance.now();
  try {
    for await (const frame of card.run(setting, signal)) {
      if (!first) begun(frame);
      first ??= frame;
      last = frame;
      const now = performance.now();
      if (live && now - drawnAt >= 80) {
        live(liveBlock(card, frame, terminal));
        drawnAt = now;
      }
      await new Promise((resolve) => setImmediate(resolve)); // so that Ctrl-C is heard
    }
  } finally {
    live?.clear();
    live?.done();
  }
  if (!first || !last) throw new Error(`internal: card ${card.face.id} gave no frame.`);
  return { first, last };
}

/** How far the run is, and its first chart where the terminal is high enough. */
function liveBlock({ face }: Card, { progress, charts }: Frame, terminal: Terminal): string {
  const line = `${face.id} ${bar(progress)} ${String(Math.round(100 * progress)).padStart(3)} %`;
  const chart = charts.length > 0 ? chartText(charts[0], drawingStyle(terminal)) : "";
  const lines = chart.split("\n").length;
  return chart !== "" && lines + 3 < (process.stdout.rows ?? 0) ? `\n${chart}\n${line}` : line;
}

function record(
  { face }: Card,
  { params, seed, effort }: Setting,
  { terms, verdict }: Frame,
  elapsedMs: number,
): object {
  const { id, name } = face;
  const { holds = false, checks = [], guess } = verdict ?? {};
  return {
    type: "card",
    id,
    name,
    holds,
    seed,
    effort,
    params,
    terms,
    checks,
    guess,
    elapsedMs: Math.round(elapsedMs),
  };
}

function heldText({ verdict }: Frame): string {
  const checks = verdict?.checks ?? [];
  return `${checks.filter(({ holds }) => holds).length}/${checks.length}`;
}

function failedLines({ verdict }: Frame, terminal: Terminal): string[] {
  const failed = (verdict?.checks ?? []).filter(({ holds }) => !holds);
  return checkLines(failed, drawingStyle(terminal));
}

/** Before a run of a minute rather than after it. */
async function expectPlace(out: string, { lang, say }: Terminal): Promise<void> {
  if (!/\.(html|svg)$/.test(out)) throw new CliError(exitCodes.usage, labWords[lang].badOut(out));
  const folder = dirname(out);
  const isFolder = await stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new CliError(exitCodes.environment, say.cannotWrite(out, labWords[lang].noFolder(folder)));
}
