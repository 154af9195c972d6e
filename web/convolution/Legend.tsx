import type { JSX } from "preact";
import type { Lang } from "../../src/report/index.ts";
import { shortFigure } from "./shortFigure.ts";
import { convolutionWords } from "./words.ts";

/** What the colours say: from as far below zero to as far above. */
export function Legend({ lang, most }: { readonly lang: Lang; readonly most: number }): JSX.Element {
  const { minus, plus } = convolutionWords[lang].legend;
  return (
    <p class="legend hint">
      <span>
        {minus} {shortFigure(-most)}
      </span>
      <svg viewBox="0 0 16 1" preserveAspectRatio="none" aria-hidden="true">
        {Array.from({ length: 16 }, (_, i) => i - 7.5).map((at) => (
          <rect
            key={at}
            class={at < 0 ? "minus" : "plus"}
            fill-opacity={Math.abs(at) / 7.5}
            x={at + 7.5}
            width="1.02"
            height="1"
          />
        ))}
      </svg>
      <span>
        {shortFigure(most)} {plus}
      </span>
    </p>
  );
}
