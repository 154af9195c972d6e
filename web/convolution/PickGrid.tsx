import type { ComponentChildren, JSX, TargetedPointerEvent } from "preact";
import { placeAfter, pointOn } from "./gridPlace.ts";
import type { Place } from "./scene.ts";

interface PickGridProps {
  readonly name: string;
  readonly label: string;
  /** The id of what says how it is used. */
  readonly help: string;
  readonly side: number;
  readonly place: Place | undefined;
  readonly choose: (place: Place) => void;
  /** Follows a pointer that only looks. */
  readonly hover?: (place: Place | undefined) => void;
  /** A `CellGrid` without a border. */
  readonly children: ComponentChildren;
}

/** A grid whose values can be pointed at, clicked, and walked over with the arrow keys. */
export function PickGrid({ name, label, help, side, place, choose, hover, children }: PickGridProps): JSX.Element {
  const at = (event: TargetedPointerEvent<HTMLDivElement>): Place | undefined => {
    const picture = event.currentTarget.querySelector("svg");
    if (!picture) return undefined;
    const { x, y } = pointOn(picture, event, side, 0);
    const found = { row: Math.floor(y), column: Math.floor(x) };
    return Object.values(found).every((one) => one >= 0 && one < side) ? found : undefined;
  };
  return (
    <div
      class="pick"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is worked with keys of its own
      tabIndex={0}
      data-grid={name}
      aria-label={label}
      aria-describedby={help}
      onPointerDown={(event) => {
        const found = at(event);
        if (found) choose(found);
      }}
      onPointerMove={(event) => event.pointerType === "mouse" && hover?.(at(event))}
      onPointerLeave={() => hover?.(undefined)}
      onKeyDown={(event) => {
        const next = placeAfter(event.key, place ?? { row: 0, column: 0 }, side);
        if (!next) return;
        event.preventDefault();
        hover?.(undefined);
        choose(place ? next : { row: 0, column: 0 });
      }}
    >
      {children}
    </div>
  );
}
