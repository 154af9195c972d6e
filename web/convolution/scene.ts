import { type ConvolutionSettings, outputSize } from "../../src/lab/playgrounds/convolutionWindow.ts";
import { kernels } from "../../src/lab/playgrounds/kernels.ts";
import type { Picture } from "./picture.ts";
import { samples } from "./samples.ts";

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** The network's maps in the order they are made. */
export const stages = ["convolved", "normalised", "activated", "pooled"] as const;
export type Stage = (typeof stages)[number];

/** One value of one map of the network. */
export interface Spot extends Place {
  readonly stage: Stage;
  readonly channel: number;
}

/** Everything that a reader has chosen. */
export interface Scene extends ConvolutionSettings {
  readonly picture: Picture;
  /** The value of the output whose window is shown. */
  readonly cell: Place;
  readonly spot: Spot;
}

export const limits = {
  stride: { min: 1, max: 4 },
  padding: { min: 0, max: 4 },
  dilation: { min: 1, max: 4 },
} as const;
export const mostKernel = 7;
export const mostWeight = 100;
export const channels = 16;

export const firstScene: Scene = {
  picture: samples[3],
  kernel: kernels.vertical.kernel,
  stride: 1,
  padding: 0,
  dilation: 1,
  cell: { row: 2, column: 3 },
  spot: { stage: "convolved", channel: 0, row: 3, column: 4 },
};

/** How many values the output has each way; below 1 no window fits. */
export function outputSide(scene: Scene): number {
  return outputSize(scene.picture.side, scene.kernel.length, scene);
}

export function stageSide(stage: Stage): number {
  return stage === "pooled" ? 4 : 8;
}

/** The scene with its places inside of what there is now. */
export function settled(scene: Scene): Scene {
  const { stage, channel } = scene.spot;
  return {
    ...scene,
    cell: within(scene.cell, outputSide(scene)),
    spot: { stage, channel, ...within(scene.spot, stageSide(stage)) },
  };
}

/** The place in a square that is nearest to one. */
export function within({ row, column }: Place, side: number): Place {
  const inside = (at: number): number => Math.max(0, Math.min(side - 1, at));
  return { row: inside(row), column: inside(column) };
}
