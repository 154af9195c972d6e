import { createLogUpdate } from "log-update";
import { findingTexts, type HealthFinding, type TrainEvent } from "../index.ts";
import { healthWords } from "../report/index.ts";
import { bar, duration, lossText, percent, rateText } from "./format.ts";
import type { Terminal } from "./terminal.ts";

/** Shows a run's events as they come. */
export interface ProgressView {
  show(event: TrainEvent): void;
  /** Leaves the terminal as it was; before anything else is printed. */
  end(): void;
}

type Step = Extract<TrainEvent, { type: "step" }>;
type Start = Extract<TrainEvent, { type: "runStart" }>;
type Health = Extract<TrainEvent, { type: "health" }>;

/** Equal for findings of one kind in one place. */
export function findingKey({ kind, layer, op }: HealthFinding): string {
  return `${kind} ${layer ?? ""} ${op ?? ""}`;
}

/** A live block where people watch, else a line an epoch; with --json every event as a line of JSON. */
export function progressView(terminal: Terminal, clock: () => number): ProgressView {
  if (terminal.json) return { show: (event) => terminal.emit(event), end: () => {} };
  const live = terminal.isLive ? createLogUpdate(process.stdout, { showCursor: true }) : undefined;
  let start: Start | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let doneSteps = 0;
  let spentMs = 0;
  const told = new Set<string>();

  const drawStep = (step: Step): void => {
    doneSteps += 1;
    spentMs += step.elapsedMs;
    const now = clock();
    if (!live || !start || now - drawnAt < 80) return;
    drawnAt = now;
    const stepsLeft = start.epochs * start.stepsPerEpoch - step.step;
    live(
      terminal.say.liveLine(
        step.epoch,
        start.epochs,
        bar(step.stepOfEpoch / start.stepsPerEpoch),
        lossText(step.epochSoFar.loss),
        percent(step.epochSoFar.accuracy),
        rateText(step.samplesPerSecond),
        duration((spentMs / doneSteps) * stepsLeft),
      ),
    );
  };

  /** Each thing once, when it is first found. */
  const tellHealth = ({ step, findings }: Health): void => {
    const fresh = findings.filter((finding) => !told.has(findingKey(finding)));
    if (fresh.length === 0) return;
    for (const finding of fresh) told.add(findingKey(finding));
    live?.clear();
    for (const text of findingTexts(fresh, healthWords[terminal.lang])) terminal.talk(terminal.say.health(step, text));
  };

  return {
    show(event) {
      if (event.type === "runStart") start = event;
      if (event.type === "health") tellHealth(event);
      if (event.type === "noiseScale") {
        const { epoch, noiseScale } = event;
        const { say, talk } = terminal;
        live?.clear();
        talk(Number.isFinite(noiseScale) ? say.noiseScale(epoch, rateText(noiseScale)) : say.onlyNoise(epoch));
      }
      if (event.type === "step") drawStep(event);
      if (event.type !== "epochEnd" || !start) return;
      live?.clear();
      const { epoch, train, validation, samplesPerSecond, elapsedMs } = event;
      const words = [lossText(train.loss), percent(train.accuracy), percent(validation?.accuracy)] as const;
      terminal.talk(
        terminal.say.epochLine(epoch, start.epochs, ...words, rateText(samplesPerSecond), duration(elapsedMs)),
      );
    },
    end() {
      live?.clear();
      live?.done();
    },
  };
}
