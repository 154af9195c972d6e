import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import { reach } from "../../src/lab/playgrounds/pointSets.ts";
import type { Lang } from "../../src/report/index.ts";
import { drawUnit } from "./drawUnit.ts";
import { drawWires, type Stand } from "./drawWires.ts";
import { logShare } from "./logShare.ts";
import type { Theme } from "./ramp.ts";
import { useSize } from "./useSize.ts";
import { pointWords } from "./words.ts";

/** Which neuron: layer and unit, from zero. */
export interface Chosen {
  readonly layer: number;
  readonly unit: number;
}

interface NetworkProps {
  readonly lang: Lang;
  readonly theme: Theme;
  readonly widths: readonly number[];
  readonly look: PointLook | undefined;
  readonly chosen: Chosen | undefined;
  readonly choose: (chosen: Chosen) => void;
}

const side = 24;
const along = (of: (column: number, row: number) => number): Float32Array =>
  Float32Array.from({ length: side * side }, (_, i) => of(i % side, Math.floor(i / side)));
const across = (i: number): number => reach * ((2 * i + 1) / side - 1);
/** The inputs are the coordinates themselves. */
const inputs: readonly (readonly [name: string, map: Float32Array])[] = [
  ["x", along((column) => across(column))],
  ["y", along((_, row) => -across(row))],
];

/** The network as a picture: every neuron's output over the plane, and the weights between. */
export function Network({ lang, theme, widths, look, chosen, choose }: NetworkProps): JSX.Element {
  const say = pointWords[lang];
  const place = useRef<HTMLDivElement>(null);
  const wires = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(place);
  const shape = widths.join("-");

  useEffect(() => {
    const root = place.current;
    if (!root || !wires.current) return;
    const columns = [...root.querySelectorAll<HTMLElement>("[data-column]")].map((column) => [
      ...column.querySelectorAll<HTMLElement>("[data-unit]"),
    ]);
    columns.forEach((units, column) => {
      units.forEach((element, unit) => {
        drawOne(element, column, unit, { look, theme, count: columns.length });
      });
    });
    const stands = columns.map((units) => units.map((element) => standOf(element, root)));
    drawWires(wires.current, stands, look, theme);
  }, [look, theme, shape, width, height]);

  const move = (event: KeyboardEvent): void => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [
      0, 0,
    ];
    if (!chosen || (dx === 0 && dy === 0)) return;
    event.preventDefault();
    const layer = Math.min(widths.length - 1, Math.max(0, chosen.layer + dx));
    const unit = Math.min(widths[layer] - 1, Math.max(0, chosen.unit + dy));
    choose({ layer, unit });
    place.current?.querySelector<HTMLElement>(`[data-unit="${layer}-${unit}"]`)?.focus();
  };

  return (
    <div class="net" data-dense={Math.max(0, ...widths) > 9 || widths.length > 4}>
      <div class="picture" ref={place}>
        <canvas class="wires" ref={wires} />
        <div class="column" data-column="in">
          <p>{say.inputs}</p>
          <div class="units">
            {inputs.map(([name]) => (
              <div key={name} class="unit given" data-unit={name}>
                <canvas />
                <span>{name}</span>
              </div>
            ))}
          </div>
        </div>
        {widths.map((count, layer) => (
          <div key={layer} class="column" data-column={layer}>
            <p>{say.layer(layer + 1)}</p>
            <div class="units">
              {Array.from({ length: count }, (_, unit) => {
                const isChosen = chosen?.layer === layer && chosen.unit === unit;
                const isDead = look?.layers[layer]?.units[unit]?.isDead === true;
                const name = say.unit(layer + 1, unit + 1);
                return (
                  <button
                    key={unit}
                    type="button"
                    class="unit"
                    data-unit={`${layer}-${unit}`}
                    data-dead={isDead}
                    aria-label={isDead ? `${name}, ${say.dead}` : name}
                    aria-pressed={isChosen}
                    tabIndex={isChosen ? 0 : -1}
                    onClick={() => choose({ layer, unit })}
                    onFocus={() => choose({ layer, unit })}
                    onPointerEnter={() => choose({ layer, unit })}
                    onKeyDown={move}
                  >
                    <canvas />
                    <i />
                    {isDead && <b aria-hidden="true">{say.dead}</b>}
                  </button>
                );
              })}
            </div>
          </div>
        ))}
        <div class="column" data-column="out">
          <p>{say.output}</p>
          <div class="units">
            <div class="unit given" data-unit="out">
              <canvas />
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

interface Drawn {
  readonly look: PointLook | undefined;
  readonly theme: Theme;
  /** Of columns: the first are the inputs, the last is the output. */
  readonly count: number;
}

function drawOne(element: HTMLElement, column: number, unit: number, { look, theme, count }: Drawn): void {
  const canvas = element.querySelector("canvas");
  if (!canvas) return;
  if (column === 0) drawUnit(canvas, inputs[unit][1], { theme });
  else if (column === count - 1) drawUnit(canvas, look?.surface, { theme, low: 0, high: 1 });
  else {
    const one = look?.layers[column - 1]?.units[unit];
    drawUnit(canvas, one?.map, { theme });
    const bar = element.querySelector("i");
    if (bar) bar.style.width = `${100 * logShare(one?.gradNorm ?? 0)}%`;
  }
}

function standOf(element: HTMLElement, root: HTMLElement): Stand {
  const [own, all] = [element.getBoundingClientRect(), root.getBoundingClientRect()];
  return { left: own.left - all.left, right: own.right - all.left, middle: own.top + own.height / 2 - all.top };
}
