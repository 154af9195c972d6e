import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { unusedAtEnd } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { Raw } from "../Raw.tsx";
import { firstScene, outputSide, type Scene } from "./scene.ts";
import { convolutionWords } from "./words.ts";

/** The numbers that stand in the formula. */
function numbersOf(scene: Scene): Readonly<Record<string, number>> {
  const { picture, kernel, stride, padding, dilation } = scene;
  const [W, F] = [picture.side, kernel.length];
  const quotient = (W + 2 * padding - dilation * (F - 1) - 1) / stride;
  return { W, F, S: stride, P: padding, D: dilation, quotient, out: outputSide(scene) };
}

/** The formula in letters, then with numbers that the page keeps true: `\data{live=…}`. */
export function sizeFormulas(): readonly string[] {
  const live = (name: string): string => `\\data{live=${name}}{${figure(numbersOf(firstScene)[name])}}`;
  const [W, F, S, P, D] = ["W", "F", "S", "P", "D"].map(live);
  return [
    String.raw`\left\lfloor\frac{W+2P-D(F-1)-1}{S}\right\rfloor+1`,
    String.raw`=\left\lfloor\frac{${W}+2\cdot${P}-${D}\cdot(${F}-1)-1}{${S}}\right\rfloor+1`,
    String.raw`=\left\lfloor ${live("quotient")}\right\rfloor+1=${live("out")}`,
  ];
}

interface SizeFormulaProps {
  readonly lang: Lang;
  readonly scene: Scene;
  /** MathML of `sizeFormulas`, when the page is built. */
  readonly markup: readonly string[] | undefined;
}

/** How large the output is, with the numbers of now in the formula. */
export function SizeFormula({ lang, scene, markup }: SizeFormulaProps): JSX.Element {
  const say = convolutionWords[lang];
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const numbers = numbersOf(scene);
    for (const element of place.current?.querySelectorAll<HTMLElement>("[data-live]") ?? []) {
      const leaf = element.querySelector("mn, mi") ?? element;
      leaf.textContent = figure(numbers[element.dataset.live ?? ""]);
    }
  }, [scene]);
  const { picture, kernel, padding, dilation } = scene;
  const side = outputSide(scene);
  const unused = unusedAtEnd(picture.side, kernel.length, scene);
  return (
    <section class="size" aria-labelledby={id} data-out={side}>
      <h3 id={id}>{say.formula}</h3>
      <div class="sums" ref={place}>
        {sizeFormulas().map((tex, i) => (
          <Raw key={tex} class="math" markup={markup?.[i]} />
        ))}
      </div>
      <p class="hint">{say.formulaLetters}</p>
      {side < 1 ? (
        <p class="note" role="alert">
          {say.noWindow(dilation * (kernel.length - 1) + 1, picture.side + 2 * padding)}
        </p>
      ) : (
        <p data-unused={unused}>{unused > 0 ? say.unused(unused) : say.allUsed}</p>
      )}
    </section>
  );
}
