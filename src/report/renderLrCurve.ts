import type { LrFindResult } from "../train/lrFind.ts";
import { formatFor } from "./format.ts";
import { type Html, html } from "./html.ts";
import { htmlDocument } from "./htmlDocument.ts";
import { lineChart } from "./lineChart.ts";
import type { Lang } from "./runRecord.ts";
import { texts } from "./texts.ts";

/** What the page says beside the curve. */
export interface LrPage {
  readonly lang: Lang;
  /** What was trained on what. */
  readonly subject: string;
  /** The rule with its numbers. */
  readonly sentence: string;
}

interface Words {
  readonly title: string;
  readonly smoothed: string;
  readonly measured: string;
  readonly suggestion: string;
  readonly chart: (from: string, to: string) => string;
}

const words: Readonly<Record<Lang, Words>> = {
  en: {
    title: "Learning-rate range test",
    smoothed: "smoothed",
    measured: "measured",
    suggestion: "suggestion",
    chart: (from, to) => `Loss over learning rates from ${from} to ${to}`,
  },
  zh: {
    title: "学习率范围测试",
    smoothed: "平滑后",
    measured: "测得",
    suggestion: "建议值",
    chart: (from, to) => `学习率从 ${from} 到 ${to} 时的损失`,
  },
};

/**
 * The curve of `lrFind` as one HTML file that needs nothing else, with its numbers behind a disclosure. The
 * points at which the loss explodes are in the numbers alone.
 *
 * @example await writeFile("lr.html", renderLrCurve(await lrFind(model, data, { optimizer }), page))
 */
export function renderLrCurve(result: LrFindResult, { lang, subject, sentence }: LrPage): string {
  const { title, ...say } = words[lang];
  const text = texts[lang];
  const format = formatFor(text);
  const { lrs, losses } = result.curve;
  const drawn = lrs.slice(0, result.shown);
  const most = Math.max(...result.smoothed.slice(0, result.shown));
  const values = (all: readonly number[]): (number | null)[] =>
    all.slice(0, result.shown).map((loss) => (loss <= most ? loss : null));
  const at = result.suggestion === null ? -1 : lrs.indexOf(result.suggestion);
  const chart = (size: "wide" | "narrow", width: number, height: number): Html =>
    html`<div class="${size}">${lineChart({
      id: `lr-${size}`,
      width,
      height,
      epochs: drawn.map((_, i) => i),
      labels: decadeLabels(drawn),
      curves: [
        { name: say.smoothed, ink: "train", values: values(result.smoothed) },
        { name: say.measured, ink: "validation", values: values(losses) },
      ],
      axisName: text.lr,
      tick: (value) => format.decimal(value),
      label: (value) => format.decimal(value),
      mark: at < 0 ? undefined : { epoch: at, name: say.suggestion },
      description: say.chart(figure(lrs[0]), figure(drawn[drawn.length - 1])),
    })}</div>`;
  const body = html`<h1>${title}</h1>
<p>${subject}</p>
<p>${sentence}</p>
<figure>
<figcaption><h3>${text.loss}</h3></figcaption>
${chart("wide", 900, 380)}${chart("narrow", 340, 260)}
</figure>
<details>
<summary>${text.numbers}</summary>
<div class="scroll"><table class="numbers">
<thead><tr><th scope="col">${text.lr}</th><th scope="col">${say.measured}</th><th scope="col">${say.smoothed}</th></tr></thead>
<tbody>${lrs.map(
    (lr, i) => html`<tr><th scope="row">${figure(lr)}${i === at && ` (${say.suggestion})`}</th>
<td>${format.decimal(losses[i])}</td><td>${format.decimal(result.smoothed[i])}</td></tr>`,
  )}</tbody>
</table></div>
</details>`;
  return htmlDocument({ locale: text.locale, title: `${title}: ${subject}`, body });
}

/** A power of ten beside the rate that is nearest to it. */
function decadeLabels(lrs: readonly number[]): string[] {
  const logs = lrs.map(Math.log10);
  const half = (logs[logs.length - 1] - logs[0]) / (2 * Math.max(1, logs.length - 1));
  return logs.map((log) => {
    const decade = Math.round(log);
    return Math.abs(log - decade) < half ? figure(10 ** decade) : "";
  });
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
