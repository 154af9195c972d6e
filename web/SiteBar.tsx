import type { JSX } from "preact";
import type { Lang } from "../src/report/index.ts";
import { words } from "./words.ts";

interface SiteBarProps {
  readonly lang: Lang;
  /** Relative addresses. */
  readonly home: string;
  readonly other: string;
  /** Kept when the language changes. */
  readonly query?: string;
}

/** The way home, and to the other language. */
export function SiteBar({ lang, home, other, query = "" }: SiteBarProps): JSX.Element {
  const say = words[lang];
  const otherLang = lang === "zh" ? "en" : "zh";
  return (
    <>
      <a class="skip" href="#content">
        {say.skip}
      </a>
      <header class="bar">
        <a class="brand" href={home}>
          <b>fathom</b> <span>{say.lab}</span>
        </a>
        <nav aria-label={say.languages}>
          <a href={`${other}${query}`} hreflang={words[otherLang].locale} lang={words[otherLang].locale}>
            {say.otherLanguage}
          </a>
        </nav>
      </header>
    </>
  );
}
