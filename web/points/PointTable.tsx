import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { LabelledPoint } from "../../src/lab/playgrounds/pointSets.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { pointWords } from "./words.ts";

interface PointTableProps {
  readonly lang: Lang;
  readonly points: readonly LabelledPoint[];
}

/** The points as numbers, behind a disclosure; made only while it is open. */
export function PointTable({ lang, points }: PointTableProps): JSX.Element {
  const say = pointWords[lang];
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say.pointTable}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="scroll" tabIndex={0} aria-label={say.pointTable}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say.classHead}</th>
                <th scope="col">x</th>
                <th scope="col">y</th>
              </tr>
            </thead>
            <tbody>
              {points.map(({ x, y, label }, i) => (
                <tr key={i}>
                  <td>{say.className[label]}</td>
                  <td>{figure(x, 3)}</td>
                  <td>{figure(y, 3)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
