import type { JSX } from "preact";
import type { WindowProduct } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { convolutionWords } from "./words.ts";

interface WindowProductsProps {
  readonly lang: Lang;
  readonly taken: readonly WindowProduct[];
  /** How many products a row has. */
  readonly side: number;
}

/** Every product of a window, as the window lies. */
export function WindowProducts({ lang, taken, side }: WindowProductsProps): JSX.Element {
  const say = convolutionWords[lang];
  const rows = Array.from({ length: side }, (_, row) => taken.slice(row * side, (row + 1) * side));
  return (
    <section
      class="scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      aria-label={say.products}
    >
      <table class="products">
        <caption>{say.products}</caption>
        <tbody>
          {rows.map((line, row) => (
            <tr key={row}>
              {line.map(({ value, weight, product, isPadding }, column) => (
                <td
                  key={column}
                  data-product={product}
                  data-sign={Math.sign(product)}
                  class={isPadding ? "outside" : undefined}
                >
                  <span>
                    {figure(value, 3)} × {figure(weight, 3)}
                  </span>{" "}
                  <b>= {figure(product, 3)}</b>
                  {isPadding && <small>{say.outside}</small>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
