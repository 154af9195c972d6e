import { type Html, html } from "../html.ts";
import type { ConfigValue } from "../runRecord.ts";
import type { Page } from "./section.ts";

/** Settings in their order, nested ones by dotted names. */
export function config({ record, texts }: Page): Html {
  const rows: (readonly [name: string, value: string])[] = [];
  const add = (name: string, value: ConfigValue): void => {
    if (isGroup(value)) {
      for (const [inner, item] of Object.entries(value)) add(name ? `${name}.${inner}` : inner, item);
    } else rows.push([name, textOf(value)]);
  };
  const textOf = (value: ConfigValue): string => {
    if (value === null) return texts.nothing;
    if (typeof value === "boolean") return value ? texts.yes : texts.no;
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  add("", record.config);
  return html`<section>
    <h2>${texts.config}</h2>
    <div class="scroll"><table class="settings">
      <thead><tr><th scope="col">${texts.setting}</th><th scope="col">${texts.value}</th></tr></thead>
      <tbody>${rows.map(([name, value]) => html`<tr><th scope="row"><code>${name}</code></th><td>${value}</td></tr>`)}</tbody>
    </table></div>
  </section>`;
}

function isGroup(value: ConfigValue): value is { readonly [name: string]: ConfigValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
