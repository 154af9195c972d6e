import { type Ink, palette } from "../../src/report/palette.ts";

/** Ink is black on paper; signed values are blue above zero and orange below. */
export type Shade = "ink" | "signed";

/** Steps from no colour to full colour; whole ones for the sixteen levels of ink. */
export const shadeSteps = 16;

/** How strong a value is coloured, in whole steps with the value's sign. */
export function stepOf(value: number, most: number): number {
  const share = most > 0 ? Math.min(1, Math.abs(value) / most) : 0;
  return Math.sign(value) * Math.round(share * shadeSteps) + 0; // + 0: no negative zero
}

/** Black or white, whichever reads better on a step: one of the two always has a contrast of 4.5. */
export function inkOn(step: number, shade: Shade): Readonly<Record<keyof Ink, "black" | "white">> {
  const hue = shade === "ink" ? palette.text : step < 0 ? palette.validation : palette.train;
  const share = Math.abs(step) / shadeSteps;
  const on = (theme: keyof Ink): "black" | "white" =>
    luminance(mixed(hue[theme], palette.ground[theme], share)) > 0.179 ? "black" : "white";
  return { light: on("light"), dark: on("dark") };
}

/** Channels from 0 to 255 of a colour laid over another with an opacity. */
export function mixed(over: string, under: string, opacity: number): number[] {
  return [1, 3, 5].map((at) => {
    const [a, b] = [over, under].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16));
    return a * opacity + b * (1 - opacity);
  });
}

/** @source WCAG 2.2, relative luminance */
export function luminance(channels: readonly number[]): number {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
