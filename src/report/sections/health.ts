import {
  findingTexts,
  type HealthFinding,
  type HealthRecord,
  healthLimits,
  type LayerHealth,
} from "../../inspect/index.ts";
import { healthWords } from "../healthWords.ts";
import { type Html, html } from "../html.ts";
import { type Axis, axisOf, sparkline } from "../sparkline.ts";
import type { Page } from "./section.ts";

type Values = readonly (number | null | undefined)[];

/** A column of small curves, one a layer. */
interface Column {
  readonly name: string;
  readonly numberOf: (layer: LayerHealth) => number | undefined;
  readonly bandOf?: (layer: LayerHealth) => number | undefined;
  readonly text: (value: number | null | undefined) => string;
  /** Common to all layers; without one each layer has its own. */
  readonly axis?: (values: Values) => Axis;
  readonly mark?: number;
}

/** The run's health: what is wrong, then a table of small curves over the observed steps, a row a layer. */
export function health(page: Page): Html | undefined {
  const { record, texts, format } = page;
  const steps = record.health ?? [];
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  const share: Pick<Column, "text" | "axis"> = {
    text: format.percent,
    axis: () => ({ low: 0, high: 1, logarithmic: false }),
  };
  const logarithmic: Pick<Column, "text" | "axis"> = { text: format.decimal, axis: (values) => axisOf(values, true) };
  const all: readonly Column[] = [
    { ...logarithmic, name: texts.gradNorm, numberOf: (layer) => layer.gradNorm },
    { ...logarithmic, name: texts.updateRatio, numberOf: (layer) => layer.updateRatio, mark: healthLimits.update },
    {
      name: texts.activations,
      numberOf: (layer) => layer.mean,
      bandOf: (layer) => layer.spread,
      text: format.decimal,
    },
    { ...share, name: texts.inactiveUnits, numberOf: (layer) => layer.inactive },
    { ...share, name: texts.saturatedUnits, numberOf: (layer) => layer.saturated },
    { ...logarithmic, name: texts.batchToRunning, numberOf: (layer) => layer.meanDistance },
  ];
  const columns = all.filter(({ numberOf }) =>
    steps.some(({ layers }) => layers.some((layer) => isNumber(numberOf(layer)))),
  );
  const stepTexts = steps.map(({ step }) => format.count(step));
  return html`<section>
    <h2>${texts.health}</h2>
    <p>${texts.healthNote(format.count(steps.length), stepTexts[0], stepTexts[steps.length - 1])}</p>
    ${findings(page, steps)}
    <p>${texts.gradNormOfAll} ${sparkline({
      values: steps.map(({ gradNorm }) => gradNorm),
      axis: axisOf(
        steps.map(({ gradNorm }) => gradNorm),
        true,
      ),
      description: texts.healthCurve(
        texts.gradNormOfAll,
        format.decimal(steps[0].gradNorm),
        format.decimal(last.gradNorm),
      ),
    })} ${format.decimal(last.gradNorm)}</p>
    ${noise(page)}
    ${table(page, steps, last, columns)}
  </section>`;
}

function noise({ record, texts, format }: Page): Html | undefined {
  const values = record.noiseScales?.map(({ noiseScale }) => noiseScale) ?? [];
  if (values.length === 0) return undefined;
  const description = texts.healthCurve(texts.noiseScale, format.decimal(values[0]), format.decimal(values.at(-1)));
  return html`<p>${texts.noiseScale} ${sparkline({ values, axis: axisOf(values, true), description })} ${format.decimal(values.at(-1))}<br>
    <small>${texts.noiseScaleNote}</small></p>`;
}

function table(page: Page, steps: readonly HealthRecord[], last: HealthRecord, columns: readonly Column[]): Html {
  const { texts } = page;
  // Rows keep their places from step to step.
  const curve = (row: number, of: (layer: LayerHealth) => number | undefined): Values =>
    steps.map(({ layers }) => (layers[row] ? of(layers[row]) : undefined));
  const rows = last.layers.map((_, row) => row);
  const axes = columns.map(({ axis, numberOf }) => axis?.(rows.flatMap((row) => [...curve(row, numberOf)])));
  const cell = (row: number, { name, numberOf, bandOf, text, mark }: Column, common: Axis | undefined): Html => {
    const values = curve(row, numberOf);
    if (!values.some(isNumber)) return html`<td></td>`;
    const band = bandOf && curve(row, bandOf);
    const reach = values.flatMap((value, i) => [(value ?? 0) - (band?.[i] ?? 0), (value ?? 0) + (band?.[i] ?? 0)]);
    const place = placeOf(last.layers[row]);
    const description = texts.healthCurve(`${place}: ${name}`, text(values.find(isNumber)), text(values.at(-1)));
    return html`<td>${sparkline({ values, band, axis: common ?? axisOf(reach), mark, description })}<br><small>${text(values.at(-1))}${
      band && html` ± ${text(band.at(-1))}`
    }</small></td>`;
  };
  return html`<div class="scroll"><table class="numbers sparks">
    <thead><tr><th scope="col">${texts.layer}</th>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => {
      const { layer, op } = last.layers[row];
      return html`<tr><th scope="row"><b>${op}</b> ${layer && html`<code>${layer}</code>`}</th>${columns.map((column, i) => cell(row, column, axes[i]))}</tr>`;
    })}</tbody>
  </table></div>`;
}

/** Each kind of trouble once, with the worst number of each layer that has it, and when it was seen. */
function findings({ record, texts, format }: Page, steps: readonly HealthRecord[]): Html {
  const worst = new Map<string, { finding: HealthFinding; first: number; last: number }>();
  for (const { step, findings: found } of steps) {
    for (const finding of found) {
      const key = `${finding.kind} ${finding.layer ?? ""} ${finding.op ?? ""}`;
      const known = worst.get(key);
      const isLess = finding.kind === "updateSmall" || finding.kind === "vanishing";
      const isWorse = !known || (isLess ? finding.value < known.finding.value : finding.value > known.finding.value);
      const first = known?.first ?? step;
      worst.set(key, { finding: isWorse ? finding : known.finding, first, last: step });
    }
  }
  if (worst.size === 0) return html`<p>${texts.healthy}</p>`;
  const kinds = [...new Set([...worst.values()].map(({ finding }) => finding.kind))];
  const items = kinds.map((kind) => {
    const own = [...worst.values()].filter(({ finding }) => finding.kind === kind);
    const [text] = findingTexts(
      own.map(({ finding }) => finding),
      healthWords[record.lang],
    );
    const first = format.count(Math.min(...own.map((each) => each.first)));
    const until = format.count(Math.max(...own.map((each) => each.last)));
    return html`<li>${text} <small>${texts.seenBetween(first, until)}</small></li>`;
  });
  return html`<ul class="findings">${items}</ul>`;
}

function placeOf({ layer, op }: LayerHealth): string {
  return [layer, op].filter(Boolean).join(" ");
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
