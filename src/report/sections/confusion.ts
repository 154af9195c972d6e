import { type Html, html } from "../html.ts";
import type { Page } from "./section.ts";

/** A matrix of more classes than this is no picture any more; then the list of confusions has to do. */
const mostClasses = 40;
const longestList = 12;

/** Counts by right and chosen class as a table that is its own heat map, and the confusions that happen most. */
export function confusion(page: Page): Html | undefined {
  const { record, texts } = page;
  const { evaluation, data } = record;
  const counts = evaluation?.confusion;
  if (!evaluation || !counts || counts.length === 0) return undefined;
  const names = counts.map((_, i) => data.classes[i] ?? String(i));
  return html`<section>
    <h2>${texts.confusion}</h2>
    <p>${texts.confusionNote(evaluation.part)}</p>
    <div class="beside">
      ${names.length <= mostClasses && matrix(page, counts, names)}
      ${list(page, counts, names)}
    </div>
  </section>`;
}

function matrix({ texts, format }: Page, counts: readonly (readonly number[])[], names: readonly string[]): Html {
  return html`<div class="scroll"><table class="matrix">
    <thead><tr><th scope="col"><small>${texts.rightClass} ↓ ${texts.chosenClass} →</small></th>
      ${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><small>${texts.recall}</small></th></tr></thead>
    <tbody>${counts.map((row, label) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      return html`<tr><th scope="row">${names[label]}</th>${row.map(
        (count, predicted) =>
          html`<td class="${shade(count, total, label === predicted)}">${count > 0 && format.count(count)}</td>`,
      )}<td class="recall">${format.percent(total === 0 ? null : row[label] / total)}</td></tr>`;
    })}</tbody>
  </table></div>`;
}

/** Four steps by share of the row. Mistakes are few where a model is good, so their steps begin low. */
function shade(count: number, total: number, right: boolean): string {
  if (count === 0) return "";
  const share = count / total;
  const step = (right ? [0.5, 0.8, 0.95] : [0.02, 0.1, 0.3]).filter((from) => share >= from).length + 1;
  return `${right ? "right" : "wrong"}${step}`;
}

function list({ texts, format }: Page, counts: readonly (readonly number[])[], names: readonly string[]): Html {
  const confused = counts
    .flatMap((row, label) => row.map((count, predicted) => ({ label, predicted, count })))
    .filter(({ label, predicted, count }) => count > 0 && label !== predicted)
    .sort((a, b) => b.count - a.count)
    .slice(0, longestList);
  if (confused.length === 0) return html`<p>${texts.noMistakes}</p>`;
  const item = ({ label, predicted, count }: (typeof confused)[number]): Html =>
    html`<li>${texts.confusedAs(names[label], names[predicted], format.count(count))}</li>`;
  return html`<div><h3>${texts.confused}</h3><ol>${confused.map(item)}</ol></div>`;
}
