import { type Card, type Check, type Face, type Frame, references, type Setting } from "../lab/index.ts";
import { type Chart, type Html, html, htmlDocument, renderChart } from "../report/index.ts";
import { labChartTable } from "./labChartTable.ts";
import { figure, settingText, sourceText } from "./labText.ts";
import { labWords } from "./labWords.ts";
import type { Language } from "./messages.ts";

/** Of the picture, and of its narrow twin for a phone. */
const [width, height] = [720, 380];
const [narrowWidth, narrowHeight] = [340, 300];

/** A card's result as a page that needs nothing else. */
export function labPage({ face }: Card, setting: Setting, frame: Frame, lang: Language): string {
  const words = labWords[lang];
  const { holds, checks, guess } = frame.verdict ?? { holds: false, checks: [], guess: "" };
  const answer = Object.hasOwn(face.guess.options, guess) ? face.guess.options[guess][lang] : "–";
  const body = html`<p><small>${face.id} · ${face.title[lang]}</small></p>
<h1>${face.question[lang]}</h1>
<p><strong>${words.pair(holds ? words.asPredicted : words.notAsPredicted, face.verdict[lang])}</strong></p>
<p><small>${settingText(setting, lang)}</small></p>
<h2>${words.claim}</h2><p>${face.claim[lang]}</p>
<h2>${words.prediction}</h2>${face.formulas.map(({ text, says }) => html`<p><code>${text}</code><br><small>${says[lang]}</small></p>`)}
<h2>${words.measured}</h2>
${termList(face, frame, lang)}
${frame.charts.map((chart) => chartFigure(chart, lang))}
<p>${face.guess.ask[lang]} <strong>${answer}</strong></p>
<h2>${words.checks}</h2>${checkTable(checks, lang)}
<h2>${words.right}</h2><p>${face.right[lang]}</p>
<h2>${words.correction}</h2><p>${face.correction[lang]}</p>
<h2>${words.sources}</h2><ul>${face.references.map((id) => html`<li>${source(id)}</li>`)}</ul>
<footer>${words.again(face.id)}</footer>`;
  return htmlDocument({ locale: lang === "zh" ? "zh-CN" : "en", title: `${face.id} ${face.title[lang]}`, body });
}

function termList({ terms }: Face, frame: Frame, lang: Language): Html {
  const entries = Object.entries(terms).map(([name, { label, unit }]) => {
    const value = figure(frame.terms[name]);
    return html`<div><dt>${label[lang]}</dt><dd>${unit ? `${value} ${unit[lang]}` : value}</dd></div>`;
  });
  return html`<dl class="facts">${entries}</dl>`;
}

function chartFigure(chart: Chart, lang: Language): Html {
  const words = labWords[lang];
  const picture = (size: "wide" | "narrow", wide: number, high: number): Html =>
    html`<div class="${size}">${renderChart(chart, { lang, width: wide, height: high, id: `${chart.id}-${size}` })}</div>`;
  const { head, rows, left } = labChartTable(chart, lang);
  return html`<figure>
<figcaption><h3>${chart.title[lang]}</h3><p><small>${chart.description[lang]}</small></p></figcaption>
${picture("wide", width, height)}${picture("narrow", narrowWidth, narrowHeight)}
</figure>
<details><summary>${words.numbers}</summary><div class="scroll"><table class="numbers">
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>${left > 0 && html`<p><small>${words.rowsLeft(left)}</small></p>`}</details>`;
}

function checkTable(checks: readonly Check[], lang: Language): Html {
  const words = labWords[lang];
  const rows = checks.map(
    ({ holds, claim, tolerance, measured, relation, predicted, allowed }) =>
      html`<tr><th scope="row">${holds ? "✓" : "✗"} ${claim[lang]}<br><small>${words.pair(words.tolerances[tolerance], words.tolerancesMean[tolerance])}</small></th>
<td>${figure(measured)}</td><td>${relation}</td><td>${figure(predicted)}</td><td>${relation === "=" ? figure(allowed, 2) : ""}</td></tr>\n`,
  );
  return html`<div class="scroll"><table class="numbers"><thead><tr><th scope="col">${words.check}</th><th scope="col">${words.measuredValue}</th><td></td><th scope="col">${words.predictedValue}</th><th scope="col">${words.allowed}</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function source(id: keyof typeof references): Html {
  const cited = references[id];
  const text = sourceText(id);
  if (!("url" in cited)) return html`${text}`;
  return html`${text.slice(0, text.length - cited.url.length)}<a href="${cited.url}">${cited.url}</a>`;
}

/** A card's charts, one above the other, as one picture. */
export function labPicture({ face }: Card, { charts }: Frame, lang: Language): string {
  const space = height + 40;
  const parts = charts.map((chart, i) => {
    const drawn = renderChart(chart, { lang, width, height, id: chart.id, theme: "light" });
    return html`<g transform="translate(0 ${i * space})"><text x="8" y="22" font-size="15" font-weight="600">${chart.title[lang]}</text><g transform="translate(0 30)">${drawn}</g></g>`;
  });
  const total = charts.length * space;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" font-family="sans-serif"><title>${face.id} ${face.title[lang]}</title><rect width="100%" height="100%" fill="#ffffff"/>${parts}</svg>
`.text;
}
