import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import { cards, type Face } from "../../src/lab/index.ts";
import { type Chart, type Lang, renderChart } from "../../src/report/index.ts";
import { inkDeclarations } from "../../src/report/palette.ts";
import { CardPage } from "../CardPage.tsx";
import { ConvolutionPage } from "../convolution/ConvolutionPage.tsx";
import { sizeFormulas } from "../convolution/SizeFormula.tsx";
import { IndexPage } from "../IndexPage.tsx";
import { type Built, type CardPageData, headOf, type Neighbour, type Recording } from "../pageData.ts";
import { type Playground, playgrounds } from "../playgrounds.ts";
import { PointsPage } from "../points/PointsPage.tsx";
import { words } from "../words.ts";
import { colourCode } from "./colourCode.ts";
import { type Assets, type Draft, document, type Entry, langs, locales } from "./document.ts";
import { glyph } from "./glyph.ts";
import { type StyleSheet, sheetText, withoutInlineStyles } from "./inlineStyles.ts";
import { mathML } from "./mathML.ts";

/**
 * All pages as files, by their path in the built folder.
 *
 * @param root  the repository
 */
export function pages(root: string, assets: Readonly<Record<Entry, Assets>>): Map<string, string> {
  const sheet: StyleSheet = new Map();
  const faces = cards.map(({ face }) => face);
  const recordings = new Map(faces.map(({ id }) => [id, recordingOf(root, id)]));
  const drafts = [
    entrance(),
    ...langs.flatMap((lang) => [
      poster(lang, faces, recordings),
      ...faces.map((face, i) => cardPage(root, lang, faces, i, recordings.get(face.id))),
      ...playgrounds.map((playground) => playgroundPage(lang, playground)),
    ]),
  ].map((draft) => ({ ...draft, body: withoutInlineStyles(draft.body, sheet) }));
  const styles = `${paletteSheet()}${sheetText(sheet)}\n`;
  // Hosts keep what lies in assets for ever: the name changes with the content.
  const built = `assets/built-${createHash("sha256").update(styles).digest("hex").slice(0, 8)}.css`;
  return new Map([
    [built, styles],
    ...drafts.map((draft) => {
      const own = assets[draft.entry];
      const text = document(draft, { ...own, styles: [built, ...own.styles] });
      return [`${draft.folder}index.html`, text] as const;
    }),
  ]);
}

/** The root: a choice of languages, without a script. */
function entrance(): Draft {
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
  const description = `${words.zh.posterDescription} ${words.en.posterDescription}`;
  return {
    lang: "zh",
    folder: "",
    page: "",
    title: "fathom",
    description,
    entry: "main.tsx",
    body: renderToString(body),
  };
}

function poster(lang: Lang, faces: readonly Face[], recordings: ReadonlyMap<string, Recording | undefined>): Draft {
  const glyphs: Record<string, string> = {};
  for (const { id } of faces) {
    const [first] = recordings.get(id)?.charts ?? [];
    if (first) glyphs[id] = glyph(first);
  }
  const say = words[lang];
  return {
    lang,
    folder: `${lang}/`,
    page: "",
    title: `${say.poster} · fathom`,
    description: say.posterDescription,
    entry: "main.tsx",
    body: renderToString(<IndexPage lang={lang} faces={faces} glyphs={glyphs} />),
  };
}

function cardPage(
  root: string,
  lang: Lang,
  faces: readonly Face[],
  i: number,
  recording: Recording | undefined,
): Draft {
  const face = faces[i];
  const page = `${face.id.toLowerCase()}/`;
  const data: CardPageData = {
    lang,
    face,
    recorded: recording && { ...recording, charts: recording.charts.map(headOf) },
    previous: neighbour(faces[i - 1], lang),
    next: neighbour(faces[i + 1], lang),
  };
  return {
    lang,
    folder: `${lang}/${page}`,
    page,
    title: `${face.question[lang]} · fathom`,
    description: `${face.title[lang]}${lang === "zh" ? "：" : ": "}${face.claim[lang]}`,
    entry: "main.tsx",
    body: renderToString(<CardPage data={data} built={builtParts(root, face, recording?.charts ?? [], lang)} />),
    data,
  };
}

function playgroundPage(lang: Lang, { id, title, line }: Playground): Draft {
  const data = { lang };
  const page = `${id}/`;
  const body =
    id === "points" ? (
      <PointsPage data={data} />
    ) : (
      <ConvolutionPage data={data} formulas={sizeFormulas().map(mathML)} />
    );
  return {
    lang,
    folder: `${lang}/${page}`,
    page,
    title: `${title[lang]} · fathom`,
    description: line[lang],
    entry: `${id}/main.tsx`,
    body: renderToString(body),
    data,
  };
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
