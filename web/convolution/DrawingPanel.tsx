import type { JSX, TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useId, useMemo, useRef, useState } from "preact/hooks";
import type { WindowProduct } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { Lang } from "../../src/report/index.ts";
import { CellGrid } from "./CellGrid.tsx";
import { placeAfter, pointOn } from "./gridPlace.ts";
import { loadPicture } from "./loadPicture.ts";
import { NumberTables } from "./NumberTables.tsx";
import { type Brush, blank, dabbed, inkOf, inverted, type Picture, resized, sides, toggled } from "./picture.ts";
import { samples } from "./samples.ts";
import { type Place, within } from "./scene.ts";
import { shortFigure } from "./shortFigure.ts";
import type { Hand } from "./useScene.ts";
import { WindowOutline } from "./WindowOutline.tsx";
import { convolutionWords } from "./words.ts";

interface DrawingPanelProps {
  readonly lang: Lang;
  readonly picture: Picture;
  readonly change: (picture: Picture, hand?: Hand) => void;
  readonly padding: number;
  /** Rows and columns at the end that no window meets. */
  readonly unused: number;
  /** What the shown window takes; nothing where none fits. */
  readonly taken: readonly WindowProduct[];
}

/** Pictures that can be had back. */
const mostPast = 60;

/** The image: drawn by pointer or keyboard, chosen, or loaded from a file. */
export function DrawingPanel({ lang, picture, change, padding, unused, taken }: DrawingPanelProps): JSX.Element {
  const say = convolutionWords[lang];
  const id = useId();
  const { side } = picture;
  const [brush, setBrush] = useState<Brush>("pen");
  const [past, setPast] = useState<readonly Picture[]>([]);
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [news, setNews] = useState("");
  /** The picture under the hand: moves come faster than the page is drawn. */
  const stroke = useRef<Picture>(null);
  const ink = useMemo(() => inkOf(picture), [picture]);
  const cursor = within(place, side);

  const keep = (): void => setPast([...past.slice(1 - mostPast), picture]);
  const replace = (next: Picture, what = ""): void => {
    keep();
    setNews(what);
    change(next);
  };
  const draw = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const surface = event.currentTarget.querySelector("svg");
    if (!surface || !stroke.current) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length > 0 ? moves : [event]) {
      const { x, y } = pointOn(surface, move, side, padding);
      stroke.current = dabbed(stroke.current, x, y, brush);
    }
    change(stroke.current, "held");
  };
  const press = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const next = placeAfter(event.key, cursor, side);
    const level = (of: Picture, { row, column }: Place): string => shortFigure(inkOf(of)[row][column]);
    if (next) {
      setPlace(next);
      setNews(say.pixel(next.row + 1, next.column + 1, level(picture, next)));
    } else if (event.key === " " || event.key === "Enter") {
      const changed = toggled(picture, cursor.row, cursor.column);
      replace(changed, say.pixel(cursor.row + 1, cursor.column + 1, level(changed, cursor)));
    } else return;
    event.preventDefault();
  };
  const load = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      replace(await loadPicture(file, side), say.loaded(side));
    } catch {
      setNews(say.notLoaded);
    }
  };

  return (
    <section class="panel" aria-labelledby={`${id}-title`}>
      <header>
        <h3 id={`${id}-title`}>{say.input}</h3>
        <p class="hint">{say.inputNote(side, padding)}</p>
      </header>
      <div
        class="draw"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is worked with keys of its own
        tabIndex={0}
        data-grid="image"
        aria-label={say.drawing(side)}
        aria-describedby={`${id}-help`}
        onPointerDown={(event) => {
          if (event.button !== 0 || stroke.current) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          keep();
          setNews("");
          stroke.current = picture;
          draw(event);
        }}
        onPointerMove={draw}
        onLostPointerCapture={() => {
          if (stroke.current) change(stroke.current);
          stroke.current = null;
        }}
        onKeyDown={press}
      >
        <CellGrid
          values={ink}
          shade="ink"
          most={1}
          border={padding}
          unused={unused}
          hasNumbers={side + 2 * padding <= 12}
        >
          <WindowOutline taken={taken} />
          <rect class="cursor" x={cursor.column} y={cursor.row} width="1" height="1" />
        </CellGrid>
      </div>
      <p class="hint" id={`${id}-help`}>
        {say.drawingHelp}
      </p>
      <p class="news" role="status">
        {news}
      </p>
      <div class="tools">
        <fieldset class="segments control">
          <legend class="hidden">{say.brush}</legend>
          <div>
            {(["pen", "eraser"] as const).map((one) => (
              <label key={one}>
                <input type="radio" name="brush" value={one} checked={one === brush} onChange={() => setBrush(one)} />
                <span>{say[one]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <button
          type="button"
          data-act="undo"
          disabled={past.length === 0}
          onClick={() => {
            setPast(past.slice(0, -1));
            setNews("");
            change(past[past.length - 1]);
          }}
        >
          {say.undo}
        </button>
        <button type="button" data-act="clear" onClick={() => replace(blank(side))}>
          {say.clear}
        </button>
        <button type="button" data-act="invert" onClick={() => replace(inverted(picture))}>
          {say.invert}
        </button>
      </div>
      <fieldset class="samples">
        <legend class="hidden">{say.samples}</legend>
        {samples.map((sample, digit) => (
          <button
            key={digit}
            type="button"
            data-sample={digit}
            aria-label={say.sample(digit)}
            onClick={() => replace(resized(sample, side))}
          >
            <CellGrid values={inkOf(sample)} shade="ink" most={1} />
          </button>
        ))}
      </fieldset>
      <div class="tools">
        <label class="file">
          <input
            type="file"
            accept="image/*"
            class="hidden"
            onChange={(event) => {
              load(event.currentTarget.files?.[0]);
              event.currentTarget.value = ""; // the same file may be chosen again
            }}
          />
          <span>{say.load}</span>
        </label>
        <label class="inline">
          <span>{say.side}</span>
          <select
            name="side"
            value={side}
            onChange={(event) => replace(resized(picture, Number(event.currentTarget.value)))}
          >
            {sides.map((one) => (
              <option key={one} value={one} selected={one === side}>
                {say.sideOption(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <NumberTables lang={lang} name={say.numbersOf.image} grids={[{ name: say.numbersOf.image, values: ink }]} />
    </section>
  );
}
