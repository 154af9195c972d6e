import type { Elementwise } from "../template.ts";
import { ceilDiv, roundUp } from "./block.ts";
import type { Gathering } from "./convSpec.ts";

/** A convolution 3×3 that gathers with stride 1, forward or towards its input's gradient. */
export interface Winograd {
  readonly name: string;
  readonly axes: Gathering;
  readonly images: number;
  /** Result channels. */
  readonly M: number;
  readonly channels: number;
  /** Elements from one result channel's (one source channel's) nine taps to the next. */
  readonly weight: { readonly rowStride: number; readonly channelStride: number };
  readonly epilogue?: Elementwise;
  /** Whether each tile ends as the largest of its four outputs. */
  readonly isPooled?: boolean;
}

/** Tile rows are cut into items by shape alone. */
export interface TileCut {
  /** Tiles, 2×2 outputs each, down and across an image. */
  readonly down: number;
  readonly across: number;
  /** Tile rows of an item; they may be of several images. */
  readonly rows: number;
  /** Equal parts of the result channels, of which an item has one: items of one part are neighbours. */
  readonly parts: number;
  /** The run of tile rows that is two items, of half the result channels each; runs before and after it are one. */
  readonly halved: number | undefined;
  readonly items: number;
}

/** Tiles that an item computes at most, unless a row of them is longer. */
export const mostTiles = 64;
/** Transformed elements (source channels · tiles) of an item at most: 512 KiB in all sixteen planes. */
const mostSource = 8192;
/** A row of tiles is not cut: longer ones would not stay in the cache with their products. */
const mostAcross = 128;
/** Items that threads should find. */
const fewestItems = 4;
/** Runs up to which an odd one more is halved: of seven one of two threads would have four, which is 1.14 of a half. */
const fewRuns = 7;
/** Result channels of a part at least. */
const fewestResults = 12;
/** What transforming the source of a tile costs, in products of one result channel; measured 4 to 13. */
const transformCost = 10;
/**
 * Elements that an item writes to a channel at least where threads share one image. Of fewer, those with neighbouring rows write to the
 * same lines, which go back and forth between their cores: 0.05 of the work where cores share a cache, 0.5 where they do not.
 */
const fewestWritten = 32;
const sharedLinesCost = 0.2;
/** What an item costs by itself, in columns of the product. */
const itemCost = 0.5;
/** Tiles that pay for the transform of the weight. */
const fewestTiles = 16;
/** Source channels summed in one chain; longer ones lose accuracy. */
const mostChannels = 512;

/**
 * Whether the transforms cost less than the products they save: they are paid once for each source and result channel, so
 * both must be some, and that of the weight once, so tiles must be many.
 */
export function winogradPays({
  axes,
  images,
  M,
  channels,
}: Pick<Winograd, "axes" | "images" | "M" | "channels">): boolean {
  const [z, y, x] = axes;
  if (z.taps !== 1 || z.extent !== 1 || z.source !== 1 || !isPlain(y) || !isPlain(x)) return false;
  const [down, across] = [ceilDiv(y.extent, 2), ceilDiv(x.extent, 2)];
  const hasChannels = channels >= 8 && M >= 8 && channels * M >= 128 && channels <= mostChannels;
  return hasChannels && images * down * across >= fewestTiles && across >= 2 && across <= mostAcross;
}

/** Three neighbouring taps, stride 1, the source with zeros around it and none of it left out. */
function isPlain(axis: Gathering[number]): boolean {
  const { taps, stride, offset, offsetStep, step, source, extent } = axis;
  return taps === 3 && stride === 1 && offsetStep === 1 && step === 1 && offset <= 0 && source - offset <= extent + 2;
}

/**
 * The count of tile rows that leaves the fewest of the product's columns unused, larger ones preferred a little. Where tile
 * rows are so few that items of one would leave most columns unused, items divide the result channels as well: each of
 * them transforms the source for itself.
 *
 * @param results  result channels that may be divided
 */
export function cutTiles(
  { axes, images, channels, isPooled }: Pick<Winograd, "axes" | "images" | "channels" | "isPooled">,
  width: number,
  results = 1,
): TileCut {
  const [, y, x] = axes;
  const [down, across] = [ceilDiv(y.extent, 2), ceilDiv(x.extent, 2)];
  const total = images * down;
  const most = Math.max(16, Math.min(mostTiles, Math.floor(mostSource / channels)));
  let best = { rows: 1, parts: 1 };
  let least = Number.POSITIVE_INFINITY;
  for (let rows = 1; rows === 1 || rows * across <= most; rows++) {
    for (const parts of [1, 2, 4]) {
      if (parts > 1 && (results < parts * fewestResults || results % parts !== 0)) continue;
      if (rows > 1 && rows * fewestItems > total * parts) continue;
      const [runs, left] = [Math.floor(total / rows), total % rows];
      const columns = runs * roundUp(rows * across, width) + roundUp(left * across, width);
      const written = rows * across * (isPooled ? 1 : 4);
      const isShared = images === 1 && parts === 1 && rows < down && written < fewestWritten;
      const cost =
        (isShared ? sharedLinesCost : 0) +
        (columns + ceilDiv(total, rows) * itemCost) / (total * across) +
        ((parts - 1) * transformCost) / results;
      if (cost <= least) [best, least] = [{ rows, parts }, cost];
    }
  }
  const { rows, parts } = best;
  const runs = ceilDiv(total, rows);
  const isHalved = parts === 1 && runs % 2 === 1 && runs > 1 && runs <= fewRuns && results >= 2 * fewestResults;
  const halved = isHalved ? (runs - 1) / 2 : undefined;
  return { down, across, rows, parts, halved, items: isHalved ? runs + 1 : runs * parts };
}
