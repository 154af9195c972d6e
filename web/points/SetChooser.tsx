import type { JSX } from "preact";
import { type PointSetName, pointSet, reach } from "../../src/lab/playgrounds/pointSets.ts";
import type { Lang } from "../../src/report/index.ts";
import { type PointParams, pointParameters } from "./pointChoices.ts";

interface SetChooserProps {
  readonly lang: Lang;
  readonly set: PointParams["set"];
  readonly choose: (set: PointParams["set"]) => void;
}

const names = Object.keys(pointParameters.set.options) as PointParams["set"][];

/** The sets, each with a small picture of its points. */
export function SetChooser({ lang, set, choose }: SetChooserProps): JSX.Element {
  return (
    <fieldset class="control segments sets">
      <legend>{pointParameters.set.label[lang]}</legend>
      <div>
        {names.map((name) => (
          <label key={name}>
            <input type="radio" name="set" value={name} checked={name === set} onChange={() => choose(name)} />
            <span>
              <svg viewBox="-10 -10 20 20" width="34" height="34" aria-hidden="true">
                {name === "none" ? (
                  <path class="blank" d="M-8-8h16v16h-16z" />
                ) : (
                  dots[name].map((path, label) => <path key={label} class={`class${label}`} d={path} />)
                )}
              </svg>
              {pointParameters.set.options[name][lang]}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Dots of both classes, as lines of no length with round ends. */
function dotsOf(name: PointSetName): readonly string[] {
  const points = pointSet(name, { count: 50, noise: 0.02, seed: 1 });
  return [0, 1].map((label) =>
    points
      .filter((point) => point.label === label)
      .map(({ x, y }) => `M${((10 * x) / reach).toFixed(1)} ${((-10 * y) / reach).toFixed(1)}h0`)
      .join(""),
  );
}

const dots: Readonly<Record<PointSetName, readonly string[]>> = {
  rings: dotsOf("rings"),
  moons: dotsOf("moons"),
  xor: dotsOf("xor"),
  spiral: dotsOf("spiral"),
  blobs: dotsOf("blobs"),
};
