/** A colour for each of the two themes, as #rrggbb. */
export interface Ink {
  readonly light: string;
  readonly dark: string;
}

/**
 * Blue and orange stay apart for every common form of colour blindness; what they say is also said by a label, a dash
 * or a place. Text reaches a contrast of 4.5 on its ground in both themes (palette.test.ts).
 */
export const palette = {
  ground: { light: "#ffffff", dark: "#14171c" },
  panel: { light: "#f5f7fa", dark: "#1c2129" },
  line: { light: "#d5dbe3", dark: "#353d49" },
  text: { light: "#171b21", dark: "#e9edf3" },
  quiet: { light: "#55606e", dark: "#a3afbf" },
  train: { light: "#00639f", dark: "#6fbcf5" },
  validation: { light: "#ad4700", dark: "#f5a65b" },
  right1: { light: "#e6f1fa", dark: "#14273b" },
  right2: { light: "#bedcf2", dark: "#163c5f" },
  right3: { light: "#8cc1e8", dark: "#1a5486" },
  right4: { light: "#00639f", dark: "#7cc2f6" },
  wrong1: { light: "#fdeee0", dark: "#38230f" },
  wrong2: { light: "#fad2ab", dark: "#573210" },
  wrong3: { light: "#f4ad6c", dark: "#7d4712" },
  wrong4: { light: "#a54300", dark: "#f5a65b" },
  inverse: { light: "#ffffff", dark: "#14171c" },
} as const satisfies Readonly<Record<string, Ink>>;

export type InkName = keyof typeof palette;

/** Declarations of the custom properties of one theme. */
export function inkDeclarations(theme: keyof Ink): string {
  return Object.entries(palette)
    .map(([name, ink]) => `--${name}:${ink[theme]};`)
    .join("");
}
