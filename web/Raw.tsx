import type { JSX } from "preact";

interface RawProps {
  readonly as?: "div" | "span" | "pre";
  readonly class: string;
  /** Absent in the reader's browser, where the markup stands already. */
  readonly markup: string | undefined;
  readonly id?: string;
}

/** Markup that was made when the page was built; hydrating leaves it as it is. */
export function Raw({ as: Tag = "div", class: name, markup, id }: RawProps): JSX.Element {
  return <Tag id={id} class={name} dangerouslySetInnerHTML={{ __html: markup ?? "" }} />;
}
