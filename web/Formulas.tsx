import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Face } from "../src/lab/index.ts";
import type { Lang } from "../src/report/index.ts";
import { quantity } from "./figures.ts";
import { Raw } from "./Raw.tsx";
import { words } from "./words.ts";

interface FormulasProps {
  readonly lang: Lang;
  readonly face: Face;
  readonly terms: Readonly<Record<string, number | null>>;
  /** MathML, when the page is built. */
  readonly markup: readonly string[] | undefined;
}

/** Where the value of a term is shown beside it. */
interface Pointed {
  readonly term: string;
  readonly left: number;
  readonly top: number;
}

/** The formulas with live numbers in their terms, and all quantities with their values. */
export function Formulas({ lang, face, terms, markup }: FormulasProps): JSX.Element {
  const say = words[lang];
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<Pointed>();
  const valueText = (term: string): string =>
    terms[term] === null || terms[term] === undefined
      ? say.unknown
      : quantity(terms[term], face.terms[term].unit?.[lang]);
  useEffect(() => listen(place.current, setPointed), []);
  useEffect(() => {
    for (const element of place.current?.querySelectorAll("[data-term]") ?? []) {
      const term = element.getAttribute("data-term") ?? "";
      element.classList.toggle("pointed", term === pointed?.term);
    }
  }, [pointed]);
  // What a screen reader says at a term; what is seen is said by the readout.
  useEffect(() => {
    for (const element of place.current?.querySelectorAll("[data-term]") ?? []) {
      const term = element.getAttribute("data-term") ?? "";
      element.setAttribute("aria-label", `${face.terms[term].label[lang]}: ${valueText(term)}`);
    }
  });
  return (
    <section class="formulas" aria-labelledby={id}>
      <h2 id={id}>{say.formulas}</h2>
      <div class="sheet">
        <div class="board" ref={place}>
          {face.formulas.map(({ tex, text, says }, i) => (
            <figure key={text} class="formula">
              <Raw class="math" markup={markup?.[i]} isStop={!tex.includes("\\term{")} />
              <figcaption>{says[lang]}</figcaption>
            </figure>
          ))}
          <p class="hint">{say.formulasHint}</p>
          {pointed && (
            <p class="readout" style={{ left: `${pointed.left}px`, top: `${pointed.top}px` }}>
              <span>{face.terms[pointed.term].label[lang]}</span> <b>{valueText(pointed.term)}</b>
            </p>
          )}
        </div>
        <div class="quantities">
          <h3>{say.quantities}</h3>
          <dl>
            {Object.entries(face.terms).map(([term, { label }]) => (
              <div key={term} data-quantity={term} class={term === pointed?.term ? "pointed" : undefined}>
                <dt>{label[lang]}</dt>
                <dd>{valueText(term)}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
    </section>
  );
}

/** Follows pointer, focus and touch over the terms of the formulas in a place. */
function listen(place: HTMLElement | null, point: (pointed: Pointed | undefined) => void): (() => void) | undefined {
  if (!place) return undefined;
  const at = (event: Event): void => {
    const element = event.target instanceof Element ? event.target.closest("[data-term]") : null;
    if (!element) {
      if (event.type !== "focusout") point(undefined);
      return;
    }
    const [own, all] = [element.getBoundingClientRect(), place.getBoundingClientRect()];
    const half = Math.min(120, all.width / 2);
    const middle = own.left + own.width / 2 - all.left;
    const left = Math.min(Math.max(middle, half), all.width - half);
    point({ term: element.getAttribute("data-term") ?? "", left, top: own.bottom - all.top + 6 });
  };
  const leave = (): void => point(undefined);
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape") leave();
  };
  const kinds = ["pointerover", "focusin", "click"] as const;
  for (const kind of kinds) place.addEventListener(kind, at);
  place.addEventListener("pointerleave", leave);
  place.addEventListener("focusout", leave);
  place.addEventListener("keydown", press);
  return () => {
    for (const kind of kinds) place.removeEventListener(kind, at);
    place.removeEventListener("pointerleave", leave);
    place.removeEventListener("focusout", leave);
    place.removeEventListener("keydown", press);
  };
}
