import { shapeText } from "../format.ts";
import { type Content, type Html, html } from "../html.ts";
import type { Page } from "./section.ts";

/** Name, result and the facts of the run. */
export function header({ record, texts, format }: Page): Html {
  const { data, model, evaluation, memory } = record;
  const { train, validation, test } = data.samples;
  const count = (value: number | undefined): string | undefined => (value === undefined ? value : format.count(value));
  const facts: [string, Content][] = [
    [
      texts.facts.data,
      html`${data.name}: ${texts.samples(format.count(train), count(validation), count(test))}<br>${texts.sampleShape(shapeText(data.sampleShape))}${data.source && html`<br><small>${data.source}</small>`}`,
    ],
    [
      texts.facts.model,
      `${model.name}: ${texts.modelSize(format.count(model.parameters), format.count(model.multiplyAdds))}`,
    ],
    [texts.facts.device, record.device],
    [texts.facts.host, record.host],
    [texts.facts.started, format.date(record.startedAt)],
    [texts.facts.time, `${format.duration(record.elapsedMs)} (${texts.ends[record.end]})`],
    [texts.facts.step, record.stepMs !== undefined && format.duration(record.stepMs)],
    [texts.facts.peak, memory && format.bytes(memory.peakBytes)],
    [texts.facts.seed, String(record.seed)],
    [texts.facts.command, record.command && html`<code>${record.command}</code>`],
    [texts.facts.version, `fathom ${record.fathom}`],
  ];
  const shown = facts.filter(([, value]) => value !== undefined && value !== false && value !== "");
  return html`<header>
    <h1>${texts.title(record.name)}</h1>
    ${evaluation && result({ record, texts, format })}
    <dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </header>`;
}

function result({ record: { evaluation }, texts, format }: Page): Html | undefined {
  if (!evaluation) return undefined;
  const { part, samples, accuracy, loss } = evaluation;
  const lossFigure = html`<p class="figure"><b>${format.decimal(loss)}</b><span>${texts.lossOn(part)}</span></p>`;
  if (accuracy === undefined || accuracy === null) return html`<div class="figures">${lossFigure}</div>`;
  const right = texts.rightOf(format.count(Math.round(accuracy * samples)), format.count(samples));
  return html`<div class="figures">
    <p class="figure"><b>${format.percent(accuracy)}</b><span>${texts.accuracyOn(part)}<br><small>${right}</small></span></p>
    ${lossFigure}
  </div>`;
}
