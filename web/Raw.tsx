import type { JSX } from "preact";

interface RawProps {
  readonly as?: "div" | "span" | "pre";
  readonly class: string;
  /** Absent in the reader's browser, where the markup stands already. */
  readonly markup: string | undefined;
  /** Whether what scrolls in it is reached by keyboard only through itself. */
  readonly isStop?: boolean;
}

/** Markup that was made when the page was built; hydrating leaves it as it is. */
export function Raw({ as: Tag = "div", class: name, markup, isStop = false }: RawProps): JSX.Element {
  return <Tag class={name} tabIndex={isStop ? 0 : undefined} dangerouslySetInnerHTML={{ __html: markup ?? "" }} />;
}
