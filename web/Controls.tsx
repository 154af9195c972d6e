import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { Parameter, Setting } from "../src/lab/index.ts";
import type { ChoiceParameter, NumberParameter } from "../src/lab/parameters.ts";
import type { Lang } from "../src/report/index.ts";
import { figure } from "./figures.ts";
import { words } from "./words.ts";

type Value = number | string | boolean;

interface ControlsProps {
  readonly lang: Lang;
  readonly schema: Readonly<Record<string, Parameter>>;
  readonly setting: Setting;
  /** @param gesture  a name while one movement goes on, so that it is one step of the history */
  readonly change: (setting: Setting, gesture?: string) => void;
  readonly isDefault: boolean;
  readonly toDefaults: () => void;
}

/** What a reader may change, made from the card's schema, with seed and effort below. */
export function Controls({ lang, schema, setting, change, isDefault, toDefaults }: ControlsProps): JSX.Element {
  const say = words[lang];
  const id = useId();
  const params: Readonly<Record<string, Value>> = setting.params;
  const set = (name: string, value: Value, gesture?: string): void =>
    change({ ...setting, params: { ...params, [name]: value } as Setting["params"] }, gesture);
  return (
    <form class="controls" aria-labelledby={`${id}-title`} onSubmit={(event) => event.preventDefault()}>
      <h3 id={`${id}-title`}>{say.controls}</h3>
      {Object.entries(schema).map(([name, parameter]) => (
        <Control
          key={name}
          lang={lang}
          name={name}
          parameter={parameter}
          value={params[name]}
          set={(value, gesture) => set(name, value, gesture)}
        />
      ))}
      <div class="control">
        <label for={`${id}-seed`}>{say.seed}</label>
        <div class="pair">
          <NumberField
            id={`${id}-seed`}
            name="seed"
            value={setting.seed}
            min={0}
            max={2 ** 31 - 1}
            whole={true}
            set={(seed) => change({ ...setting, seed })}
          />
          <button
            type="button"
            class="plain"
            onClick={() => change({ ...setting, seed: crypto.getRandomValues(new Uint16Array(1))[0] })}
          >
            {say.anotherSeed}
          </button>
        </div>
      </div>
      <Segments
        name="effort"
        legend={say.effort}
        options={Object.entries(say.efforts).map(([effort, { name, takes }]) => [
          effort,
          lang === "zh" ? `${name}（${takes}）` : `${name} (${takes})`,
        ])}
        value={setting.effort}
        set={(effort) => change({ ...setting, effort: effort === "full" ? "full" : "quick" })}
      />
      <button type="button" class="plain" disabled={isDefault} onClick={toDefaults}>
        {say.defaults}
      </button>
    </form>
  );
}

interface ControlProps {
  readonly lang: Lang;
  readonly name: string;
  readonly parameter: Parameter;
  readonly value: Value;
  readonly set: (value: Value, gesture?: string) => void;
}

export function Control({ lang, name, parameter, value, set }: ControlProps): JSX.Element {
  const id = useId();
  const label = parameter.label[lang];
  switch (parameter.kind) {
    case "number":
      return (
        <div class="control">
          <label for={id}>{label}</label>
          <div class="pair">
            <Slider label={label} name={name} parameter={parameter} value={Number(value)} set={set} />
            <NumberField
              id={id}
              name={name}
              value={Number(value)}
              min={parameter.min}
              max={parameter.max}
              whole={parameter.whole === true}
              set={set}
            />
          </div>
        </div>
      );
    case "choice":
      return <Choice lang={lang} name={name} parameter={parameter} value={String(value)} set={set} />;
    case "flag":
      return (
        <label class="control switch">
          <input
            type="checkbox"
            role="switch"
            name={name}
            checked={value === true}
            aria-checked={value === true}
            onChange={(event) => set(event.currentTarget.checked)}
          />
          <span>{label}</span>
        </label>
      );
  }
}

const sliderSteps = 400;

/** Where on a slider a value is, in [0, 1]. */
export function placeOf({ min, max, scale }: NumberParameter, value: number): number {
  if (scale === "log" && min > 0) return Math.log(value / min) / Math.log(max / min);
  return (value - min) / (max - min);
}

/** The value at a place of the slider, with as many digits as a hand can tell apart. */
export function valueAt({ min, max, scale, whole }: NumberParameter, place: number): number {
  const exact = scale === "log" && min > 0 ? min * (max / min) ** place : min + place * (max - min);
  const rounded = whole
    ? Math.round(exact)
    : scale === "log"
      ? Number(exact.toPrecision(2))
      : Number((Math.round((exact / (max - min)) * 200) * (max - min)) / 200).toPrecision(4);
  return Math.min(max, Math.max(min, Number(rounded)));
}

interface SliderProps {
  readonly label: string;
  readonly name: string;
  readonly parameter: NumberParameter;
  readonly value: number;
  readonly set: (value: number, gesture?: string) => void;
}

function Slider({ label, name, parameter, value, set }: SliderProps): JSX.Element {
  const count = parameter.whole ? Math.min(sliderSteps, parameter.max - parameter.min) : sliderSteps;
  return (
    <input
      type="range"
      aria-label={label}
      min={0}
      max={count}
      step={1}
      value={Math.round(placeOf(parameter, value) * count)}
      aria-valuetext={figure(value)}
      onInput={(event) => set(valueAt(parameter, Number(event.currentTarget.value) / count), name)}
      onChange={(event) => set(valueAt(parameter, Number(event.currentTarget.value) / count), `${name} end`)}
    />
  );
}

interface NumberFieldProps {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly set: (value: number) => void;
}

/** A number that is taken when it is complete and allowed; else the field goes back to what it was. */
export function NumberField({ id, name, value, min, max, whole, set }: NumberFieldProps): JSX.Element {
  // What is being typed outlives the page's pictures, which come while a run goes on.
  const [draft, setDraft] = useState<string>();
  return (
    <input
      id={id}
      name={name}
      type="number"
      inputMode={whole ? "numeric" : "decimal"}
      min={min}
      max={max}
      step={whole ? 1 : "any"}
      value={draft ?? value}
      onInput={(event) => setDraft(event.currentTarget.value)}
      onChange={(event) => {
        setDraft(undefined);
        const given = event.currentTarget.valueAsNumber;
        const next = Number.isNaN(given) ? value : Math.min(max, Math.max(min, whole ? Math.round(given) : given));
        event.currentTarget.value = String(next);
        if (next !== value) set(next);
      }}
    />
  );
}

interface ChoiceProps {
  readonly lang: Lang;
  readonly name: string;
  readonly parameter: ChoiceParameter;
  readonly value: string;
  readonly set: (value: string) => void;
}

function Choice({ lang, name, parameter, value, set }: ChoiceProps): JSX.Element {
  const id = useId();
  const options = Object.entries(parameter.options).map(([key, text]) => [key, text[lang]] as const);
  if (options.length <= 5) {
    return <Segments name={name} legend={parameter.label[lang]} options={options} value={value} set={set} />;
  }
  return (
    <div class="control">
      <label for={id}>{parameter.label[lang]}</label>
      <select id={id} name={name} value={value} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key} selected={key === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface SegmentsProps {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly (readonly [key: string, text: string])[];
  readonly value: string;
  readonly set: (value: string) => void;
}

function Segments({ name, legend, options, value, set }: SegmentsProps): JSX.Element {
  return (
    <fieldset class="control segments">
      <legend>{legend}</legend>
      <div>
        {options.map(([key, text]) => (
          <label key={key}>
            <input type="radio" name={name} value={key} checked={key === value} onChange={() => set(key)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
