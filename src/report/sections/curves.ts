import { type Html, html } from "../html.ts";
import { type Curve, lineChart } from "../lineChart.ts";
import type { EpochScores } from "../runRecord.ts";
import type { Page } from "./section.ts";

/** A loss that falls by more than this factor is read better on a logarithmic axis. */
const logFrom = 20;

type Part = "train" | "validation";
type Measure = "loss" | "accuracy";

function series(epochs: readonly EpochScores[], part: Part, measure: Measure): (number | null)[] {
  return epochs.map((epoch) => {
    const value = epoch[part]?.[measure];
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  });
}

/** What the second curve was measured on. */
function nameOf({ record, texts }: Page, part: Part): string {
  return texts[part === "validation" && record.data.samples.validation === undefined ? "test" : part];
}

function isLogarithmic(curves: readonly Curve[]): boolean {
  const values = curves.flatMap(({ values }) => values.filter((value) => value !== null));
  const smallest = Math.min(...values);
  return smallest > 0 && Math.max(...values) / smallest > logFrom;
}

/** Loss and accuracy by epoch, each with its numbers behind a disclosure. */
export function curves(page: Page): Html {
  const { record, texts, format } = page;
  const { epochs } = record;
  if (epochs.length === 0) return html`<section><h2>${texts.curves}</h2><p>${texts.noEpoch}</p></section>`;
  const pair = (measure: Measure): Curve[] =>
    (["train", "validation"] as const)
      .map((part) => ({ name: nameOf(page, part), ink: part, values: series(epochs, part, measure) }))
      .filter(({ values }) => values.some((value) => value !== null));
  const loss = pair("loss");
  const accuracy = pair("accuracy");
  const logarithmic = isLogarithmic(loss);
  return html`<section>
    <h2>${texts.curves}</h2>
    <div class="charts">
      ${
        loss.length > 0 &&
        figure(page, {
          id: "loss",
          name: texts.loss,
          note: logarithmic ? texts.logScale : "",
          curves: loss,
          logarithmic,
          tick: (value) => format.decimal(value),
          label: (value) => format.decimal(value),
        })
      }
      ${
        accuracy.length > 0 &&
        figure(page, {
          id: "accuracy",
          name: texts.accuracy,
          curves: accuracy,
          tick: (value) => format.percentTick(value),
          label: (value) => format.percent(value),
        })
      }
    </div>
    ${numbers(page)}
  </section>`;
}

interface Figure {
  readonly id: string;
  readonly name: string;
  readonly note?: string;
  readonly curves: readonly Curve[];
  readonly logarithmic?: boolean;
  readonly tick: (value: number) => string;
  readonly label: (value: number) => string;
}

/** The picture twice, for wide and narrow pages: text keeps its size, and the page needs no script. */
function figure({ record, texts }: Page, { id, name, note, curves, logarithmic, tick, label }: Figure): Html {
  const epochs = record.epochs.map(({ epoch }) => epoch);
  const chart = (size: "wide" | "narrow", width: number, height: number): Html =>
    html`<div class="${size}">${lineChart({
      id: `${id}-${size}`,
      width,
      height,
      epochs,
      curves,
      logarithmic,
      tick,
      label,
      axisName: texts.epoch,
      mark: record.bestEpoch === undefined ? undefined : { epoch: record.bestEpoch, name: texts.best },
      description: texts.chartOf(name, String(epochs[0]), String(epochs.at(-1))),
    })}</div>`;
  return html`<figure>
    <figcaption><h3>${name}</h3>${note && html` <small>${note}</small>`}</figcaption>
    ${chart("wide", 540, 300)}${chart("narrow", 340, 260)}
  </figure>`;
}

interface Column {
  readonly name: string;
  readonly shown: boolean;
  readonly cell: (epoch: EpochScores) => string;
}

function numbers(page: Page): Html {
  const { texts, format } = page;
  const { epochs, bestEpoch } = page.record;
  const score = (part: Part, measure: Measure, cell: (value: number | null | undefined) => string): Column => ({
    name: `${texts[measure]}, ${nameOf(page, part)}`,
    shown: epochs.some((epoch) => epoch[part]?.[measure] !== undefined),
    cell: (epoch) => cell(epoch[part]?.[measure]),
  });
  const all: readonly Column[] = [
    score("train", "loss", format.decimal),
    score("validation", "loss", format.decimal),
    score("train", "accuracy", format.percent),
    score("validation", "accuracy", format.percent),
    { name: texts.lr, shown: epochs.some(({ lr }) => lr !== undefined), cell: ({ lr }) => format.decimal(lr) },
    {
      name: texts.elapsed,
      shown: epochs.some(({ elapsedMs }) => elapsedMs),
      cell: ({ elapsedMs }) => (elapsedMs ? format.duration(elapsedMs) : format.decimal(null)),
    },
  ];
  const columns = all.filter(({ shown }) => shown);
  return html`<details>
    <summary>${texts.numbers}</summary>
    <div class="scroll"><table class="numbers">
      <thead><tr><th scope="col">${texts.epoch}</th>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${epochs.map(
        (epoch) => html`<tr><th scope="row">${epoch.epoch}${epoch.epoch === bestEpoch && ` (${texts.best})`}</th>
          ${columns.map(({ cell }) => html`<td>${cell(epoch)}</td>`)}</tr>`,
      )}</tbody>
    </table></div>
  </details>`;
}
