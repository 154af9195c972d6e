import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { PlaygroundPageData } from "../pageData.ts";
import { playgrounds } from "../playgrounds.ts";
import { SiteBar } from "../SiteBar.tsx";
import { words } from "../words.ts";
import type { Convolver } from "./convolver.ts";
import { KernelPart } from "./KernelPart.tsx";
import { Motif } from "./Motif.tsx";
import type { Question } from "./messages.ts";
import { NetworkPart } from "./NetworkPart.tsx";
import { inkOf, resized } from "./picture.ts";
import { useScene } from "./useScene.ts";
import { useSeen } from "./useSeen.ts";
import { convolutionWords } from "./words.ts";

interface ConvolutionPageProps {
  readonly data: PlaygroundPageData;
  /** MathML of `sizeFormulas`, when the page is built. */
  readonly formulas?: readonly string[];
  /** In the reader's browser. */
  readonly convolver?: Convolver;
}

/** See a convolution: the same markup when it is built and when it is alive. */
export function ConvolutionPage({ data: { lang }, formulas, convolver }: ConvolutionPageProps): JSX.Element {
  const say = convolutionWords[lang];
  const playground = playgrounds.find(({ id }) => id === "convolution");
  const [scene, change, { query, problems }] = useScene();
  const { picture, kernel, stride, padding, dilation } = scene;
  const question = useMemo<Question>(
    () => ({
      image: inkOf(picture),
      settings: { kernel, stride, padding, dilation },
      small: inkOf(resized(picture, 8)),
    }),
    [picture, kernel, stride, padding, dilation],
  );
  const seen = useSeen(convolver, question);
  return (
    <>
      <SiteBar lang={lang} home="../" other={`../../${lang === "zh" ? "en" : "zh"}/convolution/`} query={query} />
      <main id="content" class="convolution">
        <header class="opening-line">
          <div>
            <h1>{playground?.title[lang]}</h1>
            <p class="lead">{say.lead}</p>
          </div>
          <Motif />
        </header>
        {problems.map((problem) => (
          <p key={problem.en} class="note" role="alert">
            {words[lang].badAddress(problem[lang])}
          </p>
        ))}
        <noscript>
          <p class="note">{words[lang].needsScript}</p>
        </noscript>
        <KernelPart lang={lang} scene={scene} change={change} question={question} seen={seen} formulas={formulas} />
        <NetworkPart lang={lang} scene={scene} change={change} question={question} seen={seen} />
        {seen.engine && <p class="hint engine">{say.engineOnce(words[lang].engine(seen.engine.description))}</p>}
      </main>
      <footer class="foot">{words[lang].footer}</footer>
    </>
  );
}
