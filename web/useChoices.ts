import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Face } from "../src/lab/index.ts";
import type { Text } from "../src/report/index.ts";
import { type Choices, defaultChoices, readChoices, writeChoices } from "./urlState.ts";

interface Address {
  /** As in the address, with its question mark. */
  readonly query: string;
  /** What the address asked for and cannot be. */
  readonly problems: readonly Text[];
  readonly isDefault: boolean;
  readonly toDefaults: () => void;
}

/** @param gesture  changes of one name in a row are one step of the history, until `NAME end` */
type Change = (choices: Choices, gesture?: string) => void;

/** The reader's choices, kept in the address: back and forward work, and a copied link shows the same. */
export function useChoices(face: Face): [Choices, Change, Address] {
  const first = useMemo(() => defaultChoices(face), [face]);
  // The built page shows the defaults; the address is read when it is alive.
  const [state, setState] = useState<{ choices: Choices; problems: readonly Text[] }>({ choices: first, problems: [] });
  const gesture = useRef<string | undefined>(undefined);
  useEffect(() => {
    const read = (): void => setState(readChoices(face, location.search));
    if (location.search) read();
    addEventListener("popstate", read);
    return () => removeEventListener("popstate", read);
  }, [face]);
  const change = useCallback<Change>(
    (choices, name) => {
      const isEnd = name?.endsWith(" end");
      const movement = isEnd ? name?.slice(0, -4) : name;
      const address = location.pathname + writeChoices(face, choices) + location.hash;
      if (movement && gesture.current === movement) history.replaceState(null, "", address);
      else if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
      gesture.current = isEnd ? undefined : movement;
      setState({ choices, problems: [] });
    },
    [face],
  );
  const { choices, problems } = state;
  const isDefault = writeChoices(face, { setting: choices.setting }) === "";
  const toDefaults = (): void => change({ ...first, guess: choices.guess });
  return [choices, change, { query: writeChoices(face, choices), problems, isDefault, toDefaults }];
}
