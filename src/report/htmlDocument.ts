import { type Html, html, trusted } from "./html.ts";
import { style } from "./style.ts";

/** A whole page that needs nothing else: no script, no font, no request. It follows the reader's theme. */
export function htmlDocument({
  locale,
  title,
  body,
}: {
  readonly locale: string;
  readonly title: string;
  readonly body: Html;
}): string {
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`.text;
}
