import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Lang } from "../src/report/index.ts";
import { Raw } from "./Raw.tsx";
import { words } from "./words.ts";

interface CodeProps {
  readonly lang: Lang;
  readonly name: string;
  /** Coloured source, when the page is built. */
  readonly markup: string | undefined;
}

/** The code that reproduces the card in Node, to be copied. */
export function Code({ lang, name, markup }: CodeProps): JSX.Element {
  const say = words[lang];
  const place = useRef<HTMLDivElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    const text = place.current?.querySelector("pre")?.textContent ?? "";
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => select(place.current),
    ) ?? select(place.current);
  };
  return (
    <details class="code">
      <summary>
        <span>{say.code}</span>
      </summary>
      <div class="head">
        <p>
          <code>examples/lab/{name}.ts</code> {say.codeHint}
        </p>
        <button type="button" onClick={copy}>
          {isCopied ? say.copied : say.copy}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={place} class="scroll" tabIndex={0} aria-label={`examples/lab/${name}.ts`}>
        <Raw as="pre" class="source" markup={markup} />
      </section>
    </details>
  );
}

/** Where copying is not allowed, the text is marked for the reader's own hand. */
function select(place: HTMLElement | null): void {
  if (place) getSelection()?.selectAllChildren(place);
}
