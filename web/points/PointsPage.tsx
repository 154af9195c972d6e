import type { JSX } from "preact";
import type { PlaygroundPageData } from "../pageData.ts";
import { playgrounds } from "../playgrounds.ts";
import { SiteBar } from "../SiteBar.tsx";
import { words } from "../words.ts";

interface PointsPageProps {
  readonly data: PlaygroundPageData;
}

export function PointsPage({ data: { lang } }: PointsPageProps): JSX.Element {
  const playground = playgrounds.find(({ id }) => id === "points");
  return (
    <>
      <SiteBar lang={lang} home="../" other={`../../${lang === "zh" ? "en" : "zh"}/points/`} />
      <main id="content">
        <h1>{playground?.title[lang]}</h1>
      </main>
      <footer class="foot">{words[lang].footer}</footer>
    </>
  );
}
