import type { JSX } from "preact";
import type { Face } from "../src/lab/index.ts";
import type { Lang } from "../src/report/index.ts";
import { playgrounds } from "./playgrounds.ts";
import { Raw } from "./Raw.tsx";
import { SiteBar } from "./SiteBar.tsx";
import { words } from "./words.ts";

interface IndexPageProps {
  readonly lang: Lang;
  readonly faces: readonly Face[];
  /** Small pictures of what was recorded, by id. */
  readonly glyphs: Readonly<Record<string, string>>;
}

/** The poster: every question at a glance. It needs no script. */
export function IndexPage({ lang, faces, glyphs }: IndexPageProps): JSX.Element {
  const say = words[lang];
  const other = lang === "zh" ? "en" : "zh";
  return (
    <>
      <SiteBar lang={lang} home="./" other={`../${other}/`} />
      <main id="content" class="poster">
        <header>
          <h1>{say.poster}</h1>
          <p class="lead">{say.posterLead}</p>
          <p class="how">{say.posterHow}</p>
        </header>
        <ol>
          {faces.map(({ id, title, question }) => (
            <li key={id}>
              <a href={`${id.toLowerCase()}/`}>
                <span class="numeral">{id.slice(1)}</span>
                {glyphs[id] && <Raw as="span" class="sketch" markup={glyphs[id]} />}
                <h2>{question[lang]}</h2>
                <span class="title">{title[lang]}</span>
              </a>
            </li>
          ))}
        </ol>
        <section class="playgrounds" aria-labelledby="playgrounds">
          <h2 id="playgrounds">{say.playgrounds}</h2>
          <ul>
            {playgrounds.map(({ id, title, line }) => (
              <li key={id}>
                <a href={`${id}/`}>
                  <h3>{title[lang]}</h3>
                  <span class="title">{line[lang]}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      </main>
      <footer class="foot">{say.footer}</footer>
    </>
  );
}
