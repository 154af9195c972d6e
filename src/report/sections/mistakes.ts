import { type Html, html } from "../html.ts";
import { pngDataUri } from "../pngDataUri.ts";
import type { MistakeRecord } from "../runRecord.ts";
import type { Page } from "./section.ts";

/** The samples where the model was surest and wrong. */
export function mistakes(page: Page): Html | undefined {
  const { record, texts } = page;
  const found = record.evaluation?.mistakes;
  if (!found || found.length === 0) return undefined;
  return html`<section>
    <h2>${texts.mistakes}</h2>
    <p>${texts.mistakesNote}</p>
    <ul class="mistakes">${found.map((mistake) => card(page, mistake))}</ul>
  </section>`;
}

function card({ record, texts, format }: Page, mistake: MistakeRecord): Html {
  const { index, label, predicted, probability, labelProbability, image } = mistake;
  const name = (number: number): string => record.data.classes[number] ?? String(number);
  const alt = texts.mistakeAlt(String(index), name(label), name(predicted));
  return html`<li>
    ${image && html`<img src="${pngDataUri(image)}" width="${image.width}" height="${image.height}" alt="${alt}">`}
    <p><b>${texts.isLabel(name(label))}</b></p>
    <p class="mistaken">${texts.readAs(name(predicted), format.percent(probability))}</p>
    <p><small>${texts.labelGot(format.percent(labelProbability))}<br>${texts.sample} ${index}</small></p>
  </li>`;
}
