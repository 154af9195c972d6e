import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import { cards, type Face } from "../../src/lab/index.ts";
import { type Chart, html, type Lang, renderChart } from "../../src/report/index.ts";
import { inkDeclarations } from "../../src/report/palette.ts";
import { CardPage } from "../CardPage.tsx";
import { IndexPage } from "../IndexPage.tsx";
import { type Built, type CardPageData, headOf, type Neighbour, type Recording } from "../pageData.ts";
import { words } from "../words.ts";
import { colourCode } from "./colourCode.ts";
import { glyph } from "./glyph.ts";
import { type StyleSheet, sheetText, withoutInlineStyles } from "./inlineStyles.ts";
import { mathML } from "./mathML.ts";

/** What the bundler wrote, relative to the folder that is built. */
export interface Assets {
  readonly script: string;
  /** Modules that the script imports at once. */
  readonly preload: readonly string[];
  readonly styles: readonly string[];
}

const langs: readonly Lang[] = ["zh", "en"];
const locales = { zh: "zh-CN", en: "en" } as const;

/**
 * All pages as files, by their path in the built folder.
 *
 * @param root  the repository
 */
export function pages(root: string, assets: Assets): Map<string, string> {
  const sheet: StyleSheet = new Map();
  const files = new Map<string, string>();
  const faces = cards.map(({ face }) => face);
  const recordings = new Map(faces.map(({ id }) => [id, recordingOf(root, id)]));
  for (const lang of langs) {
    const glyphs: Record<string, string> = {};
    for (const { id } of faces) {
      const recording = recordings.get(id);
      if (recording) glyphs[id] = glyph(recording.charts[0]);
    }
    const { poster, posterDescription } = words[lang];
    files.set(
      `${lang}/index.html`,
      document({
        lang,
        depth: 1,
        path: "",
        title: `${poster} · fathom`,
        description: posterDescription,
        assets,
        body: renderToString(<IndexPage lang={lang} faces={faces} glyphs={glyphs} />),
      }),
    );
    for (const [i, face] of faces.entries()) {
      const recording = recordings.get(face.id);
      const path = `${face.id.toLowerCase()}/`;
      const data: CardPageData = {
        lang,
        face,
        recorded: recording && { ...recording, charts: recording.charts.map(headOf) },
        previous: neighbour(faces[i - 1], lang),
        next: neighbour(faces[i + 1], lang),
      };
      const built = builtParts(root, face, recording?.charts ?? [], lang);
      files.set(
        `${lang}/${path}index.html`,
        document({
          lang,
          depth: 2,
          path,
          title: `${face.question[lang]} · fathom`,
          description: `${face.title[lang]}${lang === "zh" ? "：" : ": "}${face.claim[lang]}`,
          assets,
          body: withoutInlineStyles(renderToString(<CardPage data={data} built={built} />), sheet),
          data,
        }),
      );
    }
  }
  files.set("index.html", entrance(assets));
  files.set("assets/built.css", `${paletteSheet()}${sheetText(sheet)}\n`);
  return files;
}

/** Colours as custom properties: what the style sheets and the built pictures name. */
function paletteSheet(): string {
  return `:root{color-scheme:light dark;${inkDeclarations("light")}}
@media (prefers-color-scheme:dark){:root{${inkDeclarations("dark")}}}
@media print{:root{color-scheme:light;${inkDeclarations("light")}}}
`;
}

function recordingOf(root: string, id: string): Recording | undefined {
  const path = join(root, "web/recorded", `${id}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

function neighbour(face: Face | undefined, lang: Lang): Neighbour | undefined {
  return face && { id: face.id, href: `../${face.id.toLowerCase()}/`, question: face.question[lang] };
}

function builtParts(root: string, face: Face, charts: readonly Chart[], lang: Lang): Built {
  const example = readFileSync(join(root, "examples/lab", `${face.name}.ts`), "utf8");
  return {
    formulas: face.formulas.map(({ tex }) => mathML(tex)),
    pictures: Object.fromEntries(charts.map((chart, i) => [chart.id, pictures(chart, lang, i, charts.length)])),
    code: colourCode(example.trimEnd()),
  };
}

/** As wide as the page shows it on a large screen, and once more for a phone. */
function pictures(chart: Chart, lang: Lang, i: number, count: number): string {
  const isWide = count === 1 || (count % 2 === 1 && i === 0);
  const wide = renderChart(chart, { lang, id: `${chart.id}-w`, width: isWide ? 860 : 416, height: 340 });
  const narrow = renderChart(chart, { lang, id: `${chart.id}-n`, width: 340, height: 300 });
  return `<div class="wide">${wide.text}</div><div class="narrow">${narrow.text}</div>`;
}

interface Document {
  readonly lang: Lang;
  /** Folders between this page and the root. */
  readonly depth: number;
  /** In the folder of its language. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly assets: Assets;
  readonly body: string;
  /** Of a page that comes alive. */
  readonly data?: CardPageData;
}

function document({ lang, depth, path, title, description, assets, body, data }: Document): string {
  const up = "../".repeat(depth);
  const text = (value: string): string => html`${value}`.text;
  const alternates = [
    ...langs.map((one) => [locales[one], `${up}${one}/${path}`] as const),
    ["x-default", path === "" ? up : `${up}en/${path}`] as const,
  ];
  return `<!doctype html>
<html lang="${locales[lang]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<meta name="description" content="${text(description)}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${up}icon.svg" type="image/svg+xml">
${alternates.map(([one, href]) => `<link rel="alternate" hreflang="${one}" href="${href}">`).join("\n")}
${["assets/built.css", ...assets.styles].map((file) => `<link rel="stylesheet" href="${up}${file}">`).join("\n")}
${
  data
    ? `${assets.preload.map((file) => `<link rel="modulepreload" href="${up}${file}">`).join("\n")}
<script type="module" src="${up}${assets.script}"></script>`
    : ""
}
</head>
<body>
<div id="page">${body}</div>
${data ? `<script id="data" type="application/json">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>` : ""}
</body>
</html>
`;
}

/** The root: a choice of languages, without a script. */
function entrance(assets: Assets): string {
  const body: JSX.Element = (
    <main class="entrance">
      <h1>fathom</h1>
      <ul>
        {langs.map((lang) => (
          <li key={lang}>
            <a href={`${lang}/`} hreflang={locales[lang]} lang={locales[lang]}>
              <b>{lang === "zh" ? "中文" : "English"}</b>
              <span>{words[lang].poster}</span>
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
  return document({
    lang: "zh",
    depth: 0,
    path: "",
    title: "fathom",
    description: `${words.zh.posterDescription} ${words.en.posterDescription}`,
    assets,
    body: renderToString(body),
  });
}
