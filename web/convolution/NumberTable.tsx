import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { convolutionWords } from "./words.ts";

interface NumberTableProps {
  readonly lang: Lang;
  readonly caption: string;
  readonly values: Grid;
}

/** A grid's numbers as a table, made when it is opened. */
export function NumberTable({ lang, caption, values }: NumberTableProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {convolutionWords[lang].numbers}
        <span class="hidden"> {caption}</span>
      </summary>
      {isOpen && (
        <section
          class="scroll"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
          tabIndex={0}
          aria-label={caption}
        >
          <table>
            <caption>{caption}</caption>
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
      )}
    </details>
  );
}
