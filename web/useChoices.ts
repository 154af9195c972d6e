import { useMemo } from "preact/hooks";
import type { Face } from "../src/lab/index.ts";
import type { Text } from "../src/report/index.ts";
import { type Choices, defaultChoices, readChoices, writeChoices } from "./urlState.ts";
import { type AddressForm, type ChangeChoices, useAddress } from "./useAddress.ts";

interface Address {
  /** As in the address, with its question mark. */
  readonly query: string;
  /** What the address asked for and cannot be. */
  readonly problems: readonly Text[];
  readonly isDefault: boolean;
  readonly toDefaults: () => void;
}

/** The reader's choices on a card's page, kept in the address. */
export function useChoices(face: Face): [Choices, ChangeChoices<Choices>, Address] {
  const form = useMemo<AddressForm<Choices>>(
    () => ({
      first: defaultChoices(face),
      read: (query) => readChoices(face, query),
      write: (choices) => writeChoices(face, choices),
    }),
    [face],
  );
  const [choices, change, problems] = useAddress(form);
  const isDefault = writeChoices(face, { setting: choices.setting }) === "";
  const toDefaults = (): void => change({ ...form.first, guess: choices.guess });
  return [choices, change, { query: writeChoices(face, choices), problems, isDefault, toDefaults }];
}
