import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { convolutionWords } from "./words.ts";

/** A grid under its name. */
interface NamedGrid {
  readonly name: string;
  readonly values: Grid;
}

interface NumberTablesProps {
  readonly lang: Lang;
  /** What the disclosure is called where it is read aloud. */
  readonly name: string;
  readonly grids: readonly NamedGrid[];
}

/** The numbers of grids as tables, made when they are opened. */
export function NumberTables({ lang, name, grids }: NumberTablesProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {convolutionWords[lang].numbers}
        <span class="hidden"> {name}</span>
      </summary>
      {isOpen && (
        <div class="tables">
          {grids.map((grid) => (
            <NumberTable key={grid.name} {...grid} />
          ))}
        </div>
      )}
    </details>
  );
}

function NumberTable({ name, values }: NamedGrid): JSX.Element {
  return (
    <section
      class="scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      aria-label={name}
    >
      <table>
        <caption>{name}</caption>
        <thead>
          <tr>
            <td />
            {values[0]?.map((_, column) => (
              <th key={column} scope="col">
                {column + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {values.map((line, row) => (
            <tr key={row}>
              <th scope="row">{row + 1}</th>
              {line.map((value, column) => (
                <td key={column}>{figure(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
