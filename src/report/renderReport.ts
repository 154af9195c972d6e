import { formatFor } from "./format.ts";
import { html } from "./html.ts";
import { htmlDocument } from "./htmlDocument.ts";
import type { RunRecord } from "./runRecord.ts";
import { architecture } from "./sections/architecture.ts";
import { config } from "./sections/config.ts";
import { confusion } from "./sections/confusion.ts";
import { curves } from "./sections/curves.ts";
import { header } from "./sections/header.ts";
import { health } from "./sections/health.ts";
import { memory } from "./sections/memory.ts";
import { mistakes } from "./sections/mistakes.ts";
import type { Page } from "./sections/section.ts";
import { texts } from "./texts.ts";

/**
 * A run as one HTML file that needs nothing else: no script, no font, no request. It follows the reader's theme, fits a
 * phone and prints. Equal records give equal files.
 *
 * @example await writeFile("report.html", renderReport(record))
 */
export function renderReport(record: RunRecord): string {
  const words = texts[record.lang];
  const page: Page = { record, texts: words, format: formatFor(words) };
  const body = html`${header(page)}
${curves(page)}
${confusion(page)}
${mistakes(page)}
${architecture(page)}
${health(page)}
${memory(page)}
${config(page)}
<footer>${words.madeBy(record.fathom)}</footer>`;
  return htmlDocument({ locale: words.locale, title: words.title(record.name), body });
}
