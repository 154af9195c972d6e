import type { ComponentChildren, JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import { rimOf } from "./gridPlace.ts";
import { inkOn, type Shade, shadeSteps, stepOf } from "./shade.ts";
import { shortFigure } from "./shortFigure.ts";

interface CellGridProps {
  readonly values: Grid;
  readonly shade: Shade;
  /** The size of a value that has full colour. */
  readonly most: number;
  /** Cells of padding around it. */
  readonly border?: number;
  /** How many rows and columns at the end, padding included, no window meets. */
  readonly unused?: number;
  readonly hasNumbers?: boolean;
  /** What lies over it, in cells from its corner. */
  readonly children?: ComponentChildren;
}

/** A grid of numbers as coloured cells, one unit each; what is said of it stands beside it. */
export function CellGrid({
  values,
  shade,
  most,
  border = 0,
  unused = 0,
  hasNumbers = false,
  children,
}: CellGridProps): JSX.Element {
  const id = useId();
  const side = values.length;
  const span = side + 2 * border;
  const cells = useMemo(() => <Cells values={values} shade={shade} most={most} />, [values, shade, most]);
  const numbers = useMemo(
    () => hasNumbers && <Numbers values={values} shade={shade} most={most} border={border} />,
    [hasNumbers, values, shade, most, border],
  );
  const lines = useMemo(() => gridLines(side), [side]);
  const end = side + border;
  const edge = border + rimOf(span);
  return (
    <svg
      class="cells"
      data-span={sizeClass(span)}
      viewBox={`${-edge} ${-edge} ${side + 2 * edge} ${side + 2 * edge}`}
      aria-hidden="true"
    >
      {border > 0 && (
        <>
          <rect class="padding" x={-border} y={-border} width={span} height={span} />
          <path class="padding-lines" d={gridLines(span)} transform={`translate(${-border} ${-border})`} />
        </>
      )}
      <rect class="paper" width={side} height={side} />
      {cells}
      <path class="lines" d={lines} />
      {numbers}
      {unused > 0 && (
        <>
          <pattern id={id} width="0.4" height="0.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path class="hatch" d="M0 0V0.4" />
          </pattern>
          <path
            class="unused"
            fill={`url(#${id})`}
            d={`M${-border} ${end - unused}H${end - unused}V${-border}H${end}V${end}H${-border}z`}
          />
        </>
      )}
      {children}
    </svg>
  );
}

/** How narrow a grid may be that still has room for its numbers: see convolution.css. */
function sizeClass(span: number): "few" | "some" | "many" {
  return span <= 4 ? "few" : span <= 8 ? "some" : "many";
}

function gridLines(side: number): string {
  return Array.from({ length: side + 1 }, (_, i) => `M0 ${i}H${side}M${i} 0V${side}`).join("");
}

type ValuesProps = Pick<CellGridProps, "values" | "shade" | "most">;

/** One path for each step of colour: few elements, however many cells. */
function Cells({ values, shade, most }: ValuesProps): JSX.Element {
  const paths = new Map<number, string>();
  values.forEach((line, row) => {
    line.forEach((value, column) => {
      const step = stepOf(value, most);
      if (step !== 0) paths.set(step, `${paths.get(step) ?? ""}M${column} ${row}h1v1h-1z`);
    });
  });
  const kind = (step: number): string => (shade === "ink" ? "ink" : step < 0 ? "minus" : "plus");
  return (
    <g class="values">
      {Array.from(paths, ([step, d]) => (
        <path key={step} class={kind(step)} fill-opacity={Math.abs(step) / shadeSteps} d={d} />
      ))}
    </g>
  );
}

function Numbers({ values, shade, most, border = 0 }: ValuesProps & Pick<CellGridProps, "border">): JSX.Element {
  const side = values.length;
  const size = Math.min(0.28, 0.07 + 0.05 * (side + 2 * border)); // a few cells are large, their numbers need not be
  const down = 0.5 + 0.36 * size; // from a cell's top to its number's baseline
  return (
    <g class="numbers-in" font-size={size}>
      {values.flatMap((line, row) =>
        line.map((value, column) => {
          const { light, dark } = inkOn(stepOf(value, most), shade);
          return (
            <text key={row * side + column} class={`l-${light} d-${dark}`} x={column + 0.5} y={row + down}>
              {shortFigure(value)}
            </text>
          );
        }),
      )}
      {border > 0 && <PaddingZeros side={side} border={border} down={down} />}
    </g>
  );
}

interface PaddingZerosProps {
  readonly side: number;
  readonly border: number;
  readonly down: number;
}

function PaddingZeros({ side, border, down }: PaddingZerosProps): JSX.Element {
  const span = side + 2 * border;
  const places = Array.from({ length: span * span }, (_, i) => [
    Math.floor(i / span) - border,
    (i % span) - border,
  ]).filter((place) => place.some((at) => at < 0 || at >= side));
  return (
    <>
      {places.map(([row, column]) => (
        <text key={`${row} ${column}`} class="zero" x={column + 0.5} y={row + down}>
          0
        </text>
      ))}
    </>
  );
}
