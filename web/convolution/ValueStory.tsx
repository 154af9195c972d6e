import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { DigitsLook } from "../../src/lab/playgrounds/digitsNetwork.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import type { Spot } from "./scene.ts";
import { productsOf, remade, sourcesOf, stageBefore } from "./stageValues.ts";
import { WindowProducts } from "./WindowProducts.tsx";
import { convolutionWords } from "./words.ts";

interface ValueStoryProps {
  readonly lang: Lang;
  readonly small: Grid;
  readonly look: DigitsLook;
  readonly spot: Spot;
}

/** How one value of the network was made, with every number in it. */
export function ValueStory({ lang, small, look, spot }: ValueStoryProps): JSX.Element {
  const say = convolutionWords[lang];
  const id = useId();
  const { stage, channel, row, column } = spot;
  const engine = look[stage][channel][row][column];
  return (
    <section class="one-value" aria-labelledby={id} data-story={stage}>
      <h3 id={id}>{say.made(say.stages[stage].name, channel + 1, row + 1, column + 1)}</h3>
      <div class="sum-up">
        <div class="made">
          <Making lang={lang} small={small} look={look} spot={spot} />
        </div>
        <div role="status">
          <dl class="total">
            <div>
              <dt>{say.result}</dt>
              <dd data-remade={remade(small, look, spot)}>{figure(remade(small, look, spot))}</dd>
            </div>
            <div>
              <dt>{say.engineSays}</dt>
              <dd data-engine={engine}>{figure(engine)}</dd>
            </div>
          </dl>
        </div>
      </div>
    </section>
  );
}

function Making({ lang, small, look, spot }: ValueStoryProps): JSX.Element {
  const say = convolutionWords[lang];
  const { bias, norm } = look.filters[spot.channel];
  const before = stageBefore(spot.stage);
  if (!before) {
    const taken = productsOf(small, look, spot);
    const sum = taken.reduce((total, { product }) => total + product, 0);
    return (
      <>
        <WindowProducts lang={lang} taken={taken} side={3} />
        <p class="making">
          {say.sum} <b>{figure(sum)}</b> + {say.bias} <b>{figure(bias)}</b>
        </p>
      </>
    );
  }
  const inputs = sourcesOf(spot).map(({ row, column }) => look[before][spot.channel][row][column]);
  switch (spot.stage) {
    case "normalised":
      return (
        <>
          <Normalising label={say.stages.normalised.name} x={inputs[0]} norm={norm} />
          <dl class="quantities-of">
            {(
              [
                [say.stages[before].name, inputs[0]],
                [say.normTerms.mean, norm.mean],
                [say.normTerms.variance, norm.variance],
                ["ε", norm.eps],
                [say.normTerms.weight, norm.weight],
                [say.normTerms.shift, norm.bias],
              ] as const
            ).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{figure(value)}</dd>
              </div>
            ))}
          </dl>
        </>
      );
    case "activated":
      return <p class="making">max(0, {figure(inputs[0])})</p>;
    default:
      return (
        <>
          <p class="making">max({inputs.map((value) => figure(value)).join(", ")})</p>
          <p class="hint">{say.largest}</p>
        </>
      );
  }
}

interface NormalisingProps {
  readonly label: string;
  readonly x: number;
  readonly norm: DigitsLook["filters"][number]["norm"];
}

/** (x − mean) / √(variance + ε) · weight + bias with its numbers. */
function Normalising({ label, x, norm }: NormalisingProps): JSX.Element {
  const { mean, variance, eps, weight, bias } = norm;
  return (
    <section
      class="math"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      aria-label={label}
    >
      <math display="block">
        <mfrac>
          <mrow>
            <mn>{figure(x)}</mn>
            <mo>−</mo>
            <Signed value={mean} />
          </mrow>
          <msqrt>
            <mn>{figure(variance)}</mn>
            <mo>+</mo>
            <mn>{figure(eps)}</mn>
          </msqrt>
        </mfrac>
        <mo>·</mo>
        <Signed value={weight} />
        <mo>+</mo>
        <Signed value={bias} />
      </math>
    </section>
  );
}

/** In brackets below zero, as after a sign. */
function Signed({ value }: { readonly value: number }): JSX.Element {
  if (value >= 0) return <mn>{figure(value)}</mn>;
  return (
    <mrow>
      <mo>(</mo>
      <mn>{figure(value)}</mn>
      <mo>)</mo>
    </mrow>
  );
}
