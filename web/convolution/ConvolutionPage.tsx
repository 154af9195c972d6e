import type { JSX } from "preact";
import type { PlaygroundPageData } from "../pageData.ts";
import { playgrounds } from "../playgrounds.ts";
import { SiteBar } from "../SiteBar.tsx";
import { words } from "../words.ts";

interface ConvolutionPageProps {
  readonly data: PlaygroundPageData;
}

export function ConvolutionPage({ data: { lang } }: ConvolutionPageProps): JSX.Element {
  const playground = playgrounds.find(({ id }) => id === "convolution");
  return (
    <>
      <SiteBar lang={lang} home="../" other={`../../${lang === "zh" ? "en" : "zh"}/convolution/`} />
      <main id="content">
        <h1>{playground?.title[lang]}</h1>
      </main>
      <footer class="foot">{words[lang].footer}</footer>
    </>
  );
}
