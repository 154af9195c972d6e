import { type MemoryLedger, type MemoryRole, memoryRoles } from "../../inspect/memoryLedger.ts";
import { shapeText } from "../format.ts";
import { type Html, html } from "../html.ts";
import { memoryTimelineSvg } from "../memoryTimelineSvg.ts";
import type { Page } from "./section.ts";

/** The ledger of a training step: roles with their bars, the timeline, and behind disclosures modules and saved tensors. */
export function memory(page: Page): Html | undefined {
  const { record, texts, format } = page;
  if (!record.memory) return undefined;
  const { peakBytes, ledger } = record.memory;
  return html`<section>
    <h2>${texts.memory}</h2>
    <p>${texts.memoryNote(shapeText(ledger.inputShape), format.bytes(peakBytes))}</p>
    ${budget(page)}
    ${roles(page, ledger)}
    <p>${texts.ledger.keptOf(format.count(ledger.keptBytes), format.count(ledger.declared.roles.saved))}</p>
    <figure><figcaption><h3>${texts.memoryOverTime}</h3></figcaption>${memoryTimelineSvg(ledger, page)}</figure>
    ${saved(page, ledger)}
    ${modules(page, ledger)}
  </section>`;
}

/** The ledger is that of a step that keeps everything; the budget's plan is told beside it. */
function budget({ record: { memoryBudget }, texts, format }: Page): Html | undefined {
  if (!memoryBudget) return undefined;
  const { budgetBytes, plannedBytes, neededBytes, recomputed, timeRatio } = memoryBudget;
  const note = texts.memoryBudget(format.bytes(budgetBytes), format.bytes(plannedBytes), format.bytes(neededBytes));
  if (recomputed.length === 0) return html`<p>${note}</p>`;
  return html`<p>${note} ${texts.memoryRecomputed(format.percent(Math.max(0, timeRatio - 1)), recomputed.join(", "))}</p>`;
}

function roles({ texts, format }: Page, { declared, planned }: MemoryLedger): Html {
  const words = texts.ledger;
  const shown = memoryRoles.filter((role) => declared.roles[role] > 0 || planned.roles[role] > 0);
  const largest = Math.max(...shown.map((role) => planned.roles[role]), 1);
  return html`<div class="scroll"><table class="numbers bars">
      <thead><tr><th scope="col">${words.role}</th><th scope="col">${words.declared}</th><th scope="col">${words.planned}</th><td></td></tr></thead>
      <tbody>${shown.map(
        (role) => html`<tr><th scope="row">${words.roles[role]}</th>
          <td>${format.bytesOrDash(declared.roles[role])}</td><td>${format.bytesOrDash(planned.roles[role])}</td>
          <td><div class="bar" style="width:${((100 * planned.roles[role]) / largest).toFixed(1)}%"></div></td></tr>`,
      )}</tbody>
      <tfoot><tr><th scope="row">${words.total}</th><td>${format.bytes(declared.totalBytes)}</td>
        <td>${format.bytes(planned.totalBytes)}</td><td></td></tr></tfoot>
    </table></div>`;
}

function saved({ texts, format }: Page, ledger: MemoryLedger): Html {
  const words = texts.ledger;
  const name = (module: string, op: string): string => [module, op].filter((part) => part !== "").join(" ");
  return html`<details><summary>${texts.memorySaved}</summary><div class="scroll"><table class="numbers">
      <thead><tr><th scope="col">${words.tensor}</th><th scope="col">${words.shape}</th><th scope="col">${words.declared}</th>
        <th scope="col">${words.kept}</th><th scope="col">${words.fate}</th></tr></thead>
      <tbody>${ledger.saved.map(
        ({ madeBy, dtype, shape, bytes, plannedBytes, fate, reasons }) => html`<tr>
          <th scope="row">${name(madeBy.module, madeBy.op) || words.given}${reasons.map(
            ({ module, because }) =>
              html`<br><small>${module && html`<code>${module}</code> `}${words.because(because)}</small>`,
          )}</th>
          <td>${dtype} ${shapeText(shape)}</td><td>${format.bytes(bytes)}</td>
          <td>${format.bytesOrDash(plannedBytes)}</td><td>${words.fates[fate]}</td></tr>`,
      )}${ledger.instead.map(
        ({ module, op, dtype, shape, bytes }) => html`<tr><th scope="row">${name(module, op) || words.outside}</th>
          <td>${dtype} ${shapeText(shape)}</td><td>${format.bytesOrDash(0)}</td><td>${format.bytes(bytes)}</td><td>${words.instead}</td></tr>`,
      )}</tbody>
    </table></div></details>`;
}

function modules({ texts, format }: Page, { declared, modules: rows }: MemoryLedger): Html {
  const words = texts.ledger;
  const shown = memoryRoles.filter((role) => declared.roles[role] > 0);
  const sum = (bytes: Readonly<Record<MemoryRole, number>>): number =>
    memoryRoles.reduce((total, role) => total + bytes[role], 0);
  return html`<details><summary>${texts.memoryModules}</summary><div class="scroll"><table class="numbers">
      <thead><tr><th scope="col">${words.module}</th>${shown.map((role) => html`<th scope="col">${words.roles[role]}</th>`)}
        <th scope="col">${words.atPeak}</th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr><th scope="row">${row.name ? html`<code>${row.name}</code>` : words.outside}</th>
          ${shown.map((role) => html`<td>${format.bytesOrDash(row.declared[role])}</td>`)}
          <td>${format.bytesOrDash(sum(row.planned))}</td></tr>`,
      )}</tbody>
    </table></div></details>`;
}
