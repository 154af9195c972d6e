import { type Html, html } from "../html.ts";
import type { Page } from "./section.ts";

/** Bytes by role, largest first, each with its bar. */
export function memory({ record, texts, format }: Page): Html | undefined {
  if (!record.memory) return undefined;
  const { peakBytes, roles } = record.memory;
  const shown = roles.filter(({ sizeBytes }) => sizeBytes > 0).sort((a, b) => b.sizeBytes - a.sizeBytes);
  const largest = shown[0]?.sizeBytes ?? 1;
  return html`<section>
    <h2>${texts.memory}</h2>
    <p>${texts.memoryNote}</p>
    <div class="scroll"><table class="numbers bars">
      <thead><tr><th scope="col">${texts.role}</th><th scope="col">${texts.bytes}</th><th scope="col">${texts.share}</th><td></td></tr></thead>
      <tbody>${shown.map(
        ({ role, sizeBytes }) => html`<tr><th scope="row">${texts.roles[role] ?? role}</th>
          <td>${format.bytes(sizeBytes)}</td><td>${format.percent(sizeBytes / peakBytes)}</td>
          <td><div class="bar" style="width:${((100 * sizeBytes) / largest).toFixed(1)}%"></div></td></tr>`,
      )}</tbody>
      <tfoot><tr><th scope="row">${texts.total}</th><td>${format.bytes(peakBytes)}</td><td></td><td></td></tr></tfoot>
    </table></div>
  </section>`;
}
