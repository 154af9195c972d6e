import { describe, expect, test } from "vitest";
import { type InkName, palette } from "./palette.ts";

/** WCAG 2.2 contrast of two #rrggbb colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const pairs: readonly (readonly [InkName, InkName])[] = [
  ...(
    ["text", "quiet", "train", "validation", "hue0", "hue1", "hue2", "hue3", "hue4", "hue5", "hue6", "hue7"] as const
  ).flatMap((ink) => (["ground", "panel"] as const).map((ground) => [ink, ground] as const)),
  ...(["right1", "right2", "right3", "wrong1", "wrong2", "wrong3"] as const).map((ground) => ["text", ground] as const),
  ...(["right4", "wrong4"] as const).map((ground) => ["inverse", ground] as const),
];

describe.each(["light", "dark"] as const)("%s", (theme) => {
  test.each(pairs)("%s on %s has a contrast of at least 4.5", (ink, ground) => {
    expect(contrast(palette[ink][theme], palette[ground][theme])).toBeGreaterThanOrEqual(4.5);
  });
});
