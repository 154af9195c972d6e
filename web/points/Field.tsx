import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import { type LabelledPoint, reach } from "../../src/lab/playgrounds/pointSets.ts";
import { most } from "../../src/lab/playgrounds/pointSettings.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { drawField } from "./drawField.ts";
import { type Place, withoutAll, withoutPoints, withPoints } from "./drawing.ts";
import { PointTable } from "./PointTable.tsx";
import { type PointChoices, pointCount } from "./pointChoices.ts";
import type { Theme } from "./ramp.ts";
import { SetChooser } from "./SetChooser.tsx";
import { useSize } from "./useSize.ts";
import { pointWords, type Tool } from "./words.ts";

interface FieldProps {
  readonly lang: Lang;
  readonly theme: Theme;
  readonly choices: PointChoices;
  /** Those of the choices. */
  readonly points: readonly LabelledPoint[];
  readonly look: PointLook | undefined;
  readonly change: (choices: PointChoices) => void;
}

const tools: readonly Tool[] = ["a", "b", "rub"];
/** Points of one stroke are at least so far apart. */
const apart = 0.07;
const nothing: readonly Place[] = [];

/** The plane: the network's answer everywhere, and the points, which a hand or the keyboard draws. */
export function Field({ lang, theme, choices, points, look, change }: FieldProps): JSX.Element {
  const say = pointWords[lang];
  const canvas = useRef<HTMLCanvasElement>(null);
  const plane = useRef<HTMLDivElement>(null);
  const { width } = useSize(plane);
  const [tool, setTool] = useState<Tool>("a");
  const [cross, setCross] = useState<Place>({ x: 0, y: 0 });
  const [isCrossShown, showCross] = useState(false);
  // The hand is faster than the pictures: the stroke is kept beside what is drawn of it.
  const stroke = useRef(nothing);
  const [shown, show] = useState(nothing);
  const [said, tell] = useState("");
  const [isFull, setFull] = useState(false);
  const label = tool === "b" ? 1 : 0;
  const isRub = tool === "rub";

  useEffect(() => {
    if (!canvas.current) return;
    const fresh = isRub ? [] : shown.map((place) => ({ ...place, label }) as const);
    drawField(canvas.current, {
      look,
      points: [...points, ...fresh],
      theme,
      cross: isCrossShown ? cross : undefined,
      rub: isRub ? shown.at(-1) : undefined,
    });
  }, [look, points, theme, width, cross, isCrossShown, shown, isRub, label]);

  const draw = (places: readonly Place[]): void => {
    const next = withPoints(
      choices,
      places.map((place) => ({ ...place, label })),
    );
    const count = next.drawn.length - choices.drawn.length;
    setFull(count < places.length);
    const [{ x, y }] = places;
    if (count > 0) tell(say.added(say.className[label], figure(x, 2), figure(y, 2)));
    if (count > 0) change(next);
  };
  const rub = (places: readonly Place[]): void => {
    const next = withoutPoints(choices, places);
    tell(say.removed(pointCount(choices) - pointCount(next)));
    if (next !== choices) change(next);
  };
  const placeOf = ({ offsetX, offsetY }: PointerEvent): Place => ({
    x: (offsetX / (width || 1)) * 2 * reach - reach,
    y: reach - (offsetY / (width || 1)) * 2 * reach,
  });
  const stretch = (places: readonly Place[]): void => {
    stroke.current = places;
    show(places);
  };
  const begin = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    plane.current?.setPointerCapture(event.pointerId);
    showCross(false);
    stretch([placeOf(event)]);
  };
  const go = (event: PointerEvent): void => {
    const last = stroke.current.at(-1);
    if (!last) return;
    const place = placeOf(event);
    if (Math.max(Math.abs(place.x), Math.abs(place.y)) > reach) return;
    if (Math.hypot(place.x - last.x, place.y - last.y) >= apart) stretch([...stroke.current, place]);
  };
  const end = (): void => {
    if (stroke.current.length > 0) (isRub ? rub : draw)(stroke.current);
    stretch(nothing);
  };
  const press = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 0.02 : 0.1;
    const [dx, dy] = arrows[event.key] ?? [0, 0];
    if (dx !== 0 || dy !== 0) {
      const inside = (value: number): number => Math.min(reach, Math.max(-reach, Number(value.toFixed(4))));
      const next = { x: inside(cross.x + dx * step), y: inside(cross.y + dy * step) };
      setCross(next);
      tell(say.cursor(figure(next.x, 3), figure(next.y, 3)));
    } else if (event.key === "Enter" || event.key === " ") (isRub ? rub : draw)([cross]);
    else if (event.key === "Delete" || event.key === "Backspace") rub([cross]);
    else return;
    showCross(true);
    event.preventDefault();
  };
  const isKeyed = (event: FocusEvent): boolean => (event.target as HTMLElement).matches(":focus-visible");

  return (
    <section class="field" aria-labelledby="field">
      <h2 id="field">{say.field}</h2>
      <SetChooser
        lang={lang}
        set={choices.params.set}
        choose={(set) => change({ ...choices, params: { ...choices.params, set }, drawn: [] })}
      />
      <div
        class="plane"
        ref={plane}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys of its own
        tabIndex={0}
        role="application"
        aria-label={say.fieldLabel}
        aria-describedby="field-keys field-counts"
        data-tool={tool}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={() => stretch(nothing)}
        onKeyDown={press}
        onFocus={(event) => showCross(isKeyed(event))}
        onBlur={() => showCross(false)}
      >
        <canvas ref={canvas} />
      </div>
      <fieldset class="tools">
        <legend class="hidden">{say.tools}</legend>
        {tools.map((one) => (
          <button key={one} type="button" data-tool={one} aria-pressed={tool === one} onClick={() => setTool(one)}>
            <Sign tool={one} />
            {say.tool[one]}
          </button>
        ))}
        <button type="button" class="plain" disabled={points.length === 0} onClick={() => change(withoutAll(choices))}>
          {say.clear}
        </button>
      </fieldset>
      {isFull && points.length >= most.points && (
        <p class="note" role="alert">
          {say.full(most.points)}
        </p>
      )}
      <p id="field-keys" class="hint">
        {say.fieldKeys}
      </p>
      <p id="field-counts" class="hint">
        {say.counts(
          points.filter((point) => point.label === 0).length,
          points.filter((point) => point.label === 1).length,
        )}{" "}
        {look && say.contour}
      </p>
      <p class="hidden" aria-live="polite">
        {said}
      </p>
      <PointTable lang={lang} points={points} />
    </section>
  );
}

const arrows: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function Sign({ tool }: { readonly tool: Tool }): JSX.Element {
  return (
    <svg class={`sign ${tool}`} viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
      {tool === "a" && <circle cx="9" cy="9" r="6" />}
      {tool === "b" && <path d="M9 2l7.5 13h-15z" />}
      {tool === "rub" && (
        <path d="M11 2.5l5 5-8 8H4l-2.5-2.5z M6 8l5 5" fill="none" stroke="currentColor" stroke-width="1.6" />
      )}
    </svg>
  );
}
