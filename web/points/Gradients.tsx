import type { JSX } from "preact";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { Bar } from "./Bar.tsx";
import { logShare } from "./logShare.ts";
import { pointWords } from "./words.ts";

interface GradientsProps {
  readonly lang: Lang;
  readonly look: PointLook | undefined;
  readonly widths: readonly number[];
}

/** How large the last step's gradient was, layer by layer. */
export function Gradients({ lang, look, widths }: GradientsProps): JSX.Element {
  const say = pointWords[lang];
  const names = [...widths.map((_, layer) => say.layer(layer + 1)), say.output];
  return (
    <section class="gradients" aria-labelledby="gradients">
      <h3 id="gradients">{say.gradients}</h3>
      <dl class="bars">
        {names.map((name, layer) => {
          const norm = look?.layers[layer]?.gradNorm ?? null;
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Bar share={logShare(norm ?? 0)} />
                <span>{figure(norm, 3)}</span>
              </dd>
            </div>
          );
        })}
      </dl>
      <p class="hint">{say.gradientsSay}</p>
    </section>
  );
}
