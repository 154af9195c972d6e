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
  hue0: { light: "#00639f", dark: "#6fbcf5" },
  hue1: { light: "#ad4700", dark: "#f5a65b" },
  hue2: { light: "#006b4a", dark: "#4fd1a5" },
  hue3: { light: "#963a7a", dark: "#e79bd0" },
  hue4: { light: "#735900", dark: "#e3cf57" },
  hue5: { light: "#574bb0", dark: "#b5aaf7" },
  hue6: { light: "#454d59", dark: "#c3ccd8" },
  hue7: { light: "#b0203d", dark: "#ff95a5" },
  inverse: { light: "#ffffff", dark: "#14171c" },
} as const satisfies Readonly<Record<string, Ink>>;

export type InkName = keyof typeof palette;

/** Declarations of the custom properties of one theme. */
export function inkDeclarations(theme: keyof Ink): string {
  return Object.entries(palette)
    .map(([name, ink]) => `--${name}:${ink[theme]};`)
    .join("");
}
