import { html, type Lang } from "../../src/report/index.ts";
import type { PageData } from "../pageData.ts";

/** What the bundler wrote for an entry, relative to the folder that is built. */
export interface Assets {
  readonly script: string;
  /** Modules that the script imports at once. */
  readonly preload: readonly string[];
  readonly styles: readonly string[];
}

export type Entry = "main.tsx" | "points/main.tsx" | "convolution/main.tsx";

/** A page before it is a document. */
export interface Draft {
  readonly lang: Lang;
  /** Where it lies, with a slash at its end; empty for the root. */
  readonly folder: string;
  /** The same below the folder of its language. */
  readonly page: string;
  readonly title: string;
  readonly description: string;
  readonly body: string;
  /** The script that the page comes alive with, a path below web; without data only its styles are taken. */
  readonly entry: Entry;
  readonly data?: PageData;
}

export const langs: readonly Lang[] = ["zh", "en"];
export const locales: Readonly<Record<Lang, string>> = { zh: "zh-CN", en: "en" };

/** A page as an HTML file. Every address in it is relative, so that the folder can lie under any path. */
export function document({ lang, folder, page, title, description, body, data }: Draft, assets: Assets): string {
  const up = "../".repeat(folder.split("/").length - 1);
  const text = (value: string): string => html`${value}`.text;
  const alternates = [
    ...langs.map((one) => [locales[one], `${up}${one}/${page}`] as const),
    ["x-default", page === "" ? up || "./" : `${up}en/${page}`] as const,
  ].map(([one, href]) => `<link rel="alternate" hreflang="${one}" href="${href}">`);
  const styles = assets.styles.map((file) => `<link rel="stylesheet" href="${up}${file}">`);
  const scripts = [
    ...assets.preload.map((file) => `<link rel="modulepreload" href="${up}${file}">`),
    `<script type="module" src="${up}${assets.script}"></script>`,
  ];
  const carried = JSON.stringify(data ?? null).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="${locales[lang]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<meta name="description" content="${text(description)}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${up}icon.svg" type="image/svg+xml">
${[...alternates, ...styles, ...(data ? scripts : [])].join("\n")}
</head>
<body>
<div id="page">${body}</div>
${data ? `<script id="data" type="application/json">${carried}</script>\n` : ""}</body>
</html>
`;
}
