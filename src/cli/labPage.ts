import { type Card, type Frame, references, type Setting } from "../lab/index.ts";
import { type Chart, type Html, html, htmlDocument, renderChart } from "../report/index.ts";
import { labWords } from "./labWords.ts";
import type { Language } from "./messages.ts";

const [width, height] = [680, 360];

/** A card's result as a page that needs nothing else. */
export function labPage({ face }: Card, { params, seed, effort }: Setting, frame: Frame, lang: Language): string {
  const words = labWords[lang];
  const holds = frame.verdict?.holds === true;
  const settings = [...Object.entries(params).map(([name, value]) => `${name} ${value}`), `seed ${seed}`, effort];
  const body = html`<header>
<p>${face.id} · ${face.title[lang]}</p>
<h1>${face.question[lang]}</h1>
<p>${settings.join(" · ")}</p>
</header>
<section><h2>${words.claim}</h2><p>${face.claim[lang]}</p></section>
<section><h2>${words.formulas}</h2>${face.formulas.map(({ text, says }) => html`<p><code>${text}</code> ${says[lang]}</p>`)}</section>
${frame.charts.map((chart) => section(chart, lang, words.predictedDashed))}
<section><h2>${words.checks}</h2><table><tbody>
${(frame.verdict?.checks ?? []).map(
  (check) =>
    html`<tr><td>${check.holds ? "✓" : "✗"}</td><td>${words.tolerances[check.tolerance]}</td><th scope="row">${check.claim[lang]}</th><td>${String(Number(check.measured.toPrecision(6)))}</td><td>${check.relation}</td><td>${String(Number(check.predicted.toPrecision(6)))}</td></tr>`,
)}
</tbody></table>
<p><strong>${holds ? words.asPredicted : words.notAsPredicted}: ${face.verdict[lang]}</strong></p></section>
<section><h2>${words.right}</h2><p>${face.right[lang]}</p></section>
<section><h2>${words.correction}</h2><p>${face.correction[lang]}</p></section>
<section><h2>${words.sources}</h2><ul>${face.references.map((id) => html`<li>${references[id].authors} ${String(references[id].year)}. ${references[id].title}.</li>`)}</ul></section>`;
  return htmlDocument({ locale: lang === "zh" ? "zh-CN" : "en", title: `${face.id} ${face.title[lang]}`, body });
}

function section(chart: Chart, lang: Language, dashed: string): Html {
  const isPredicted = chart.kind !== "heatmap" && chart.series.some(({ role }) => role === "predicted");
  return html`<section><h2>${chart.title[lang]}</h2>${renderChart(chart, { lang, width, height, id: chart.id })}
<p>${chart.description[lang]}${isPredicted && ` (${dashed})`}</p></section>`;
}

/** A card's charts, one above the other, as one picture. */
export function labPicture(frame: Frame, lang: Language): string {
  const space = height + 40;
  const parts = frame.charts.map((chart, i) => {
    const { text } = renderChart(chart, { lang, width, height, id: chart.id, theme: "light" });
    const title = chart.title[lang].replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return `<g transform="translate(0 ${i * space})"><text x="8" y="22" font-size="15" font-weight="600">${title}</text><g transform="translate(0 30)">${text}</g></g>`;
  });
  const total = frame.charts.length * space;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" font-family="sans-serif"><rect width="100%" height="100%" fill="#ffffff"/>${parts.join("")}</svg>\n`;
}
