import type { JSX } from "preact";
import type { Place } from "./scene.ts";

/** The cells that a window takes, and the square they span: with dilation there are gaps between them. */
export function WindowOutline({ taken }: { readonly taken: readonly Place[] }): JSX.Element | null {
  const [first, last] = [taken[0], taken[taken.length - 1]];
  if (!first || !last) return null;
  return (
    <g class="window">
      <rect
        class="reach"
        x={first.column}
        y={first.row}
        width={last.column - first.column + 1}
        height={last.row - first.row + 1}
      />
      {taken.map(({ row, column }) => (
        <rect key={`${row} ${column}`} class="tap" x={column} y={row} width="1" height="1" />
      ))}
    </g>
  );
}
