import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { drawUnit } from "./drawUnit.ts";
import type { Chosen } from "./Network.tsx";
import { rangeOf, type Theme } from "./ramp.ts";
import { pointWords } from "./words.ts";

interface UnitDetailProps {
  readonly lang: Lang;
  readonly theme: Theme;
  readonly look: PointLook | undefined;
  readonly chosen: Chosen;
}

/** One neuron large, with its numbers. */
export function UnitDetail({ lang, theme, look, chosen }: UnitDetailProps): JSX.Element {
  const say = pointWords[lang];
  const canvas = useRef<HTMLCanvasElement>(null);
  const { layer, unit } = chosen;
  const found = look?.layers[layer];
  const one = found?.units[unit];
  useEffect(() => {
    if (canvas.current) drawUnit(canvas.current, one?.map, { theme });
  }, [one, theme]);
  const range = one && rangeOf(one.map);
  return (
    <section class="detail" aria-labelledby="detail">
      <div class="large" data-dead={one?.isDead === true}>
        <canvas ref={canvas} />
      </div>
      <div>
        <h3 id="detail">{say.unit(layer + 1, unit + 1)}</h3>
        <dl>
          <div>
            <dt>{say.range}</dt>
            <dd>{range ? `${figure(range[0], 3)} … ${figure(range[1], 3)}` : "–"}</dd>
          </div>
          <div>
            <dt>{say.unitGradient}</dt>
            <dd>{figure(one?.gradNorm, 3)}</dd>
          </div>
          <div>
            <dt>{say.largestWeights}</dt>
            <dd>{found && one ? largest(lang, found.weights, found.units.length, chosen) : "–"}</dd>
          </div>
        </dl>
        {one?.isDead && <p class="note">{say.deadSays}</p>}
      </div>
    </section>
  );
}

/** The two largest weights that lead to a unit, with where they come from. */
function largest(lang: Lang, weights: Float32Array, count: number, { layer, unit }: Chosen): string {
  const say = pointWords[lang];
  const fanIn = weights.length / count;
  const own = [...weights.subarray(unit * fanIn, (unit + 1) * fanIn)];
  return own
    .map((weight, i) => ({ weight, name: layer === 0 ? ["x", "y"][i] : say.unitShort(layer, i + 1) }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, 2)
    .map(({ weight, name }) => `${name}: ${figure(weight, 3)}`)
    .join(lang === "zh" ? "，" : ", ");
}
