import type { MemoryLedger } from "../inspect/memoryLedger.ts";
import type { Format } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { Texts } from "./texts.ts";

const [width, height] = [720, 200];
const [left, top, bottom] = [76, 16, 40];

/** Live bytes kernel by kernel, as steps; what stays between steps is a band below, the peak a mark. */
export function memoryTimelineSvg(
  { timeline }: MemoryLedger,
  { texts, format }: { readonly texts: Texts; readonly format: Format },
): Html {
  const { steps, residentBytes, peakStep } = timeline;
  if (steps.length === 0) return html``;
  const most = steps[peakStep].liveBytes;
  const x = (step: number): string => (left + ((width - left) * step) / steps.length).toFixed(1);
  const y = (bytes: number): string => (top + (height - top - bottom) * (1 - bytes / most)).toFixed(1);
  const ground = y(0);
  const stairs = steps.map(({ liveBytes }, i) => `V${y(liveBytes)}H${x(i + 1)}`).join("");
  const marks = [most, most / 2, 0];
  const changes = steps.flatMap(({ phase }, i) => (i === 0 || phase !== steps[i - 1].phase ? [{ phase, at: i }] : []));
  const words = texts.ledger;
  return html`<svg viewBox="0 0 ${width} ${height}" style="max-width:820px" role="img" aria-label="${texts.memoryAlt(
    format.bytes(most),
    String(peakStep + 1),
    String(steps.length),
  )}" font-size="12" fill="currentColor">
    ${marks.map(
      (bytes) => html`<path d="M${left} ${y(bytes)}H${width}" stroke="var(--line)"/>
        <text x="${left - 8}" y="${y(bytes)}" dy=".35em" text-anchor="end" fill="var(--quiet)">${format.bytes(bytes)}</text>`,
    )}
    <path d="M${left} ${ground}${stairs}V${ground}Z" fill="var(--train)"/>
    <path d="M${left} ${ground}V${y(residentBytes)}H${width}V${ground}Z" fill="var(--right2)"/>
    ${changes.slice(0, 2).map(
      ({ phase, at }) => html`<path d="M${x(at)} ${ground}v6" stroke="var(--quiet)"/>
        <text x="${x(at)}" y="${height - 22}" fill="var(--quiet)">${words.phases[phase]}</text>`,
    )}
    <text x="${left}" y="${height - 4}" fill="var(--quiet)"><tspan fill="var(--train)">■</tspan> ${words.transient}
      <tspan fill="var(--right2)">■</tspan> ${words.resident}</text>
  </svg>`;
}
