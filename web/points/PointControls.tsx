import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Parameter } from "../../src/lab/parameters.ts";
import { most } from "../../src/lab/playgrounds/pointSettings.ts";
import type { Lang } from "../../src/report/index.ts";
import { Control, NumberField } from "../Controls.tsx";
import type { ChangeChoices } from "../useAddress.ts";
import { words } from "../words.ts";
import {
  defaultPointChoices,
  type PointChoices,
  type PointParams,
  pointParameters,
  writePointChoices,
} from "./pointChoices.ts";
import { pointWords } from "./words.ts";

interface PointControlsProps {
  readonly lang: Lang;
  readonly choices: PointChoices;
  readonly change: ChangeChoices<PointChoices>;
}

/** What a reader may change, in three groups, each of which says what a change does to the weights. */
export function PointControls({ lang, choices, change }: PointControlsProps): JSX.Element {
  const say = pointWords[lang];
  const id = useId();
  const isDefault = writePointChoices(choices) === "";
  const control = (name: keyof PointParams, parameter: Parameter = pointParameters[name]): JSX.Element => (
    <Control
      lang={lang}
      name={name}
      parameter={parameter}
      value={choices.params[name]}
      set={(value, gesture) =>
        change({ ...choices, params: { ...choices.params, [name]: value } as PointParams }, gesture)
      }
    />
  );
  const { count } = pointParameters;
  const room = { ...count, max: Math.min(count.max, most.points - choices.drawn.length) };
  return (
    <form class="controls" aria-labelledby={`${id}-title`} onSubmit={(event) => event.preventDefault()}>
      <h2 id={`${id}-title`}>{words[lang].controls}</h2>
      {choices.params.set !== "none" && (
        <section aria-labelledby={`${id}-data`}>
          <h3 id={`${id}-data`}>{say.groups.data}</h3>
          {control("count", room)}
          {control("noise")}
        </section>
      )}
      <section aria-labelledby={`${id}-training`}>
        <h3 id={`${id}-training`}>{say.groups.training}</h3>
        <p class="hint">{say.atOnce}</p>
        {control("lr")}
        {control("batch")}
        {control("pace")}
      </section>
      <section aria-labelledby={`${id}-network`}>
        <h3 id={`${id}-network`}>{say.groups.network}</h3>
        <p class="hint">{say.anew}</p>
        <Layers lang={lang} widths={choices.widths} set={(widths) => change({ ...choices, widths })} />
        {control("activation")}
        {control("normalisation")}
        {control("loss")}
        {control("optimizer")}
        <Seed
          lang={lang}
          seed={choices.params.seed}
          set={(seed) => change({ ...choices, params: { ...choices.params, seed } })}
        />
      </section>
      <button type="button" class="plain" disabled={isDefault} onClick={() => change(defaultPointChoices)}>
        {words[lang].defaults}
      </button>
    </form>
  );
}

interface LayersProps {
  readonly lang: Lang;
  readonly widths: readonly number[];
  readonly set: (widths: readonly number[]) => void;
}

function Layers({ lang, widths, set }: LayersProps): JSX.Element {
  const say = pointWords[lang];
  const resize = (layer: number, by: number): void => set(widths.map((width, i) => (i === layer ? width + by : width)));
  return (
    <fieldset class="control layers">
      <legend>{say.layers}</legend>
      {widths.length === 0 && <p class="hint">{say.noLayers}</p>}
      <ol>
        {widths.map((width, layer) => (
          <li key={layer}>
            <span>{say.layer(layer + 1)}</span>
            <button
              type="button"
              aria-label={say.fewer(layer + 1)}
              disabled={width <= 1}
              onClick={() => resize(layer, -1)}
            >
              −
            </button>
            <output>{width}</output>
            <button
              type="button"
              aria-label={say.more(layer + 1)}
              disabled={width >= most.units}
              onClick={() => resize(layer, 1)}
            >
              +
            </button>
          </li>
        ))}
      </ol>
      <div class="pair">
        <button
          type="button"
          data-act="add-layer"
          disabled={widths.length >= most.layers}
          onClick={() => set([...widths, widths.at(-1) ?? 4])}
        >
          {say.addLayer}
        </button>
        <button
          type="button"
          data-act="remove-layer"
          disabled={widths.length === 0}
          onClick={() => set(widths.slice(0, -1))}
        >
          {say.removeLayer}
        </button>
      </div>
    </fieldset>
  );
}

interface SeedProps {
  readonly lang: Lang;
  readonly seed: number;
  readonly set: (seed: number) => void;
}

function Seed({ lang, seed, set }: SeedProps): JSX.Element {
  const id = useId();
  const { label, min, max } = pointParameters.seed;
  return (
    <div class="control">
      <label for={id}>{label[lang]}</label>
      <div class="pair">
        <NumberField id={id} name="seed" value={seed} min={min} max={max} whole={true} set={set} />
        <button type="button" class="plain" onClick={() => set(crypto.getRandomValues(new Uint16Array(1))[0])}>
          {words[lang].anotherSeed}
        </button>
      </div>
    </div>
  );
}
