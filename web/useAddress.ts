import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Text } from "../src/report/index.ts";

/** How choices stand in an address. */
export interface AddressForm<C> {
  /** What an empty query says. */
  readonly first: C;
  /** With sentences about what in the query cannot be. */
  read(query: string): { readonly choices: C; readonly problems: readonly Text[] };
  /** With its question mark; empty for the first choices. */
  write(choices: C): string;
}

/** @param gesture  changes of one name in a row are one step of the history, until `NAME end` */
export type ChangeChoices<C> = (choices: C, gesture?: string) => void;

/**
 * Choices kept in the address: back and forward work, and a copied link shows the same.
 *
 * @param form  the same one every time
 */
export function useAddress<C>(form: AddressForm<C>): [choices: C, change: ChangeChoices<C>, problems: readonly Text[]] {
  // The built page shows the first choices; the address is read when it is alive.
  const [state, setState] = useState<{ choices: C; problems: readonly Text[] }>({ choices: form.first, problems: [] });
  const gesture = useRef<string | undefined>(undefined);
  useEffect(() => {
    const read = (): void => setState(form.read(location.search));
    if (location.search) read();
    addEventListener("popstate", read);
    return () => removeEventListener("popstate", read);
  }, [form]);
  const change = useCallback<ChangeChoices<C>>(
    (choices, name) => {
      const isEnd = name?.endsWith(" end");
      const movement = isEnd ? name?.slice(0, -4) : name;
      const address = location.pathname + form.write(choices) + location.hash;
      if (movement && gesture.current === movement) history.replaceState(null, "", address);
      else if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
      gesture.current = isEnd ? undefined : movement;
      setState({ choices, problems: [] });
    },
    [form],
  );
  return [state.choices, change, state.problems];
}
