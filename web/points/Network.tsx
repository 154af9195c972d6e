import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import { reach } from "../../src/lab/playgrounds/pointSets.ts";
import type { Lang } from "../../src/report/index.ts";
import { drawTile } from "./drawUnit.ts";
import { drawWires, fresh, type Stand } from "./drawWires.ts";
import { logShare } from "./logShare.ts";
import { Painter } from "./Painter.ts";
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
  const tiles = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(place);
  const shape = widths.join("-");

  const latest = useRef({ look, theme });
  latest.current = { look, theme };
  const picture = useRef<Picture>(none);

  useEffect(() => {
    const [root, canvas] = [place.current, wires.current];
    const context = tiles.current && fresh(tiles.current);
    if (!root || !canvas || !context) return undefined;
    const columns = [...root.querySelectorAll<HTMLElement>("[data-column]")].map((column) => [
      ...column.querySelectorAll<HTMLElement>("[data-unit]"),
    ]);
    const stands = columns.map((units) => units.map((element) => standOf(element, root)));
    const units = columns.flatMap((elements, column) =>
      elements.map((element, unit) => ({ element, stand: stands[column][unit], column, unit, count: columns.length })),
    );
    // The wires come last: they are the slowest.
    const painter = new Painter((index) => {
      if (index < units.length) drawOne(context, units[index], latest.current);
      else drawWires(canvas, stands, latest.current.look, latest.current.theme);
    });
    picture.current = { painter, count: units.length + 1 };
    painter.change(units.length + 1);
    return () => {
      picture.current = none;
      painter.close();
    };
  }, [shape, width, height]);
  useEffect(() => {
    const { painter, count } = picture.current;
    painter?.change(count);
  }, [look, theme]);

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
        <canvas ref={wires} />
        <canvas ref={tiles} />
        <div class="column" data-column="in">
          <p>{say.inputs}</p>
          <div class="units">
            {inputs.map(([name]) => (
              <div key={name} class="unit given" data-unit={name}>
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
            <div class="unit given" data-unit="out" />
          </div>
        </div>
      </div>
    </div>
  );
}

interface Picture {
  readonly painter: Painter | undefined;
  readonly count: number;
}

const none: Picture = { painter: undefined, count: 0 };

interface Place {
  readonly element: HTMLElement;
  readonly stand: Stand;
  readonly column: number;
  readonly unit: number;
  /** Of columns: the first are the inputs, the last is the output. */
  readonly count: number;
}

function drawOne(
  context: CanvasRenderingContext2D,
  { element, stand, column, unit, count }: Place,
  { look, theme }: { readonly look: PointLook | undefined; readonly theme: Theme },
): void {
  if (column === 0) drawTile(context, inputs[unit][1], stand, { theme });
  else if (column === count - 1) drawTile(context, look?.surface, stand, { theme, low: 0, high: 1 });
  else {
    const one = look?.layers[column - 1]?.units[unit];
    drawTile(context, one?.map, stand, { theme });
    const bar = element.querySelector("i");
    if (bar) bar.style.transform = `scaleX(${logShare(one?.gradNorm ?? 0).toFixed(3)})`;
  }
}

function standOf(element: HTMLElement, root: HTMLElement): Stand {
  const [own, all] = [element.getBoundingClientRect(), root.getBoundingClientRect()];
  return { left: own.left - all.left, top: own.top - all.top, size: own.width };
}
