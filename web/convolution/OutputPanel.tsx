import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { Lang } from "../../src/report/index.ts";
import { CellGrid } from "./CellGrid.tsx";
import { Legend } from "./Legend.tsx";
import { NumberTables } from "./NumberTables.tsx";
import { PickGrid } from "./PickGrid.tsx";
import type { Place } from "./scene.ts";
import { useReaderMotion } from "./useReaderMotion.ts";
import { convolutionWords } from "./words.ts";

interface OutputPanelProps {
  readonly lang: Lang;
  /** Empty where no window fits. */
  readonly values: Grid;
  /** The value whose window is shown. */
  readonly shown: Place;
  readonly choose: (place: Place) => void;
  /** Shows another window for a while. */
  readonly glance: (place: Place | undefined) => void;
}

/** How long the sliding window stays at each place, in ms; all of a large map take no longer than `longest`. */
const stay = 320;
const longest = 30_000;

/** The feature map: point at a value, walk over it, or let the window slide. */
export function OutputPanel({ lang, values, shown, choose, glance }: OutputPanelProps): JSX.Element {
  const say = convolutionWords[lang];
  const id = useId();
  const side = values.length;
  const motion = useReaderMotion();
  const [isSliding, setSliding] = useState(false);
  const at = shown.row * side + shown.column;
  const placeOf = (index: number): Place => ({ row: Math.floor(index / side), column: index % side });
  const stop = (): void => {
    setSliding(false);
    glance(undefined);
    choose(shown);
  };
  useEffect(() => {
    if (!isSliding) return undefined;
    if (motion === "reduced" || document.hidden || at >= side * side - 1) {
      const timer = setTimeout(stop, stay);
      return () => clearTimeout(timer);
    }
    const timer = setTimeout(() => glance(placeOf(at + 1)), Math.max(40, Math.min(stay, longest / side ** 2)));
    return () => clearTimeout(timer);
  });
  const most = Math.max(1e-9, ...values.flat().map(Math.abs));
  const step = (by: number): void => {
    setSliding(false);
    glance(undefined);
    choose(placeOf((at + by + side * side) % (side * side)));
  };
  return (
    <section class="panel" aria-labelledby={`${id}-title`}>
      <header>
        <h3 id={`${id}-title`}>{say.output}</h3>
        <p class="hint">{side > 0 && say.outputNote(side)}</p>
      </header>
      {side === 0 ? (
        <div class="nothing" data-grid="output" />
      ) : (
        <PickGrid
          name="output"
          label={say.outputGrid(side)}
          help={`${id}-help`}
          side={side}
          place={shown}
          choose={(place) => {
            setSliding(false);
            glance(undefined);
            choose(place);
          }}
          hover={isSliding ? undefined : glance}
        >
          <CellGrid values={values} shade="signed" most={most} hasNumbers={side <= 12}>
            {isSliding && <path class="veil" d={after(shown, side)} />}
            <rect class="chosen" x={shown.column} y={shown.row} width="1" height="1" />
          </CellGrid>
        </PickGrid>
      )}
      <p class="hint" id={`${id}-help`}>
        {say.outputHelp}
      </p>
      <Legend lang={lang} most={most} />
      <div class="tools">
        <button
          type="button"
          class="slide"
          data-act="slide"
          disabled={side === 0}
          hidden={motion === "reduced"}
          onClick={() => {
            if (isSliding) stop();
            else {
              setSliding(true);
              glance(placeOf(at >= side * side - 1 ? 0 : at));
            }
          }}
        >
          {isSliding ? say.pause : say.slide}
        </button>
        <button type="button" disabled={side === 0} aria-label={say.previousWindow} onClick={() => step(-1)}>
          ←
        </button>
        <button type="button" disabled={side === 0} aria-label={say.nextWindow} onClick={() => step(1)}>
          →
        </button>
      </div>
      <NumberTables lang={lang} name={say.numbersOf.output} grids={[{ name: say.numbersOf.output, values }]} />
    </section>
  );
}

/** The cells that the sliding window has not reached. */
function after({ row, column }: Place, side: number): string {
  return `M${column + 1} ${row}H${side}v1H${column + 1}zM0 ${row + 1}H${side}V${side}H0z`;
}
