/** Text that is markup already. Only `html` and `trusted` make one, so what a user wrote can never become markup. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template; undefined, null and false leave nothing. */
export type Content = string | number | Html | undefined | null | false | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

function markup(content: Content): string {
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(markup).join("");
  if (content === undefined || content === null || content === false) return "";
  return escapeHtml(String(content));
}

/** A template whose values are escaped unless they are Html. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(markup)));
}

/** Marks markup that this room made itself, e.g. a chart. */
export function trusted(text: string): Html {
  return new Html(text);
}
