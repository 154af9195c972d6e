import type { Card } from "./card.ts";
import { zigZag } from "./cards/zigZag.ts";

/** The lab's questions, in their order. */
export const cards: readonly Card[] = [zigZag];
