import type { JSX } from "preact";

const side = 7;

/** A window on a field of dots, and the one dot it becomes: an ornament. */
export function Motif(): JSX.Element {
  const dots = Array.from({ length: side * side }, (_, i) => ({ row: Math.floor(i / side), column: i % side }));
  const isInside = ({ row, column }: { readonly row: number; readonly column: number }): boolean =>
    row >= 2 && row <= 4 && column >= 3 && column <= 5;
  return (
    <svg class="motif" viewBox="-0.6 -0.6 15.2 7.2" aria-hidden="true">
      {dots.map((dot) => (
        <circle
          key={`${dot.row} ${dot.column}`}
          class={isInside(dot) ? "inside" : "field"}
          cx={dot.column}
          cy={dot.row}
          r={isInside(dot) ? 0.3 : 0.13 + 0.05 * ((dot.row * 5 + dot.column * 3) % 4)}
        />
      ))}
      <rect x="2.45" y="1.45" width="3.1" height="3.1" rx="0.2" />
      <path d="M5.55 1.45L10.6 2.55M5.55 4.55L10.6 3.45" />
      <circle class="becomes" cx="11.1" cy="3" r="0.55" />
      {[-2, -1, 1, 2].flatMap((row) => [<circle key={row} class="field" cx="11.1" cy={3 + 1.35 * row} r="0.2" />])}
      {[-2, -1, 0, 1, 2].map((row) => (
        <circle key={row} class="field" cx="12.45" cy={3 + 1.35 * row} r="0.2" />
      ))}
    </svg>
  );
}
