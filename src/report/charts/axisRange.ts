import type { Axis } from "../chart.ts";

/** Where an axis begins and ends, and where it is marked. */
export interface AxisRange {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

type Ends = readonly [low: number, high: number];

/**
 * The range of an axis over its values, with marks at round numbers: multiples of 1, 2 or 5 times a power of ten; on a
 * logarithmic axis powers of ten, or where it spans less than two of them 1, 2 and 5 times these.
 *
 * @param isTight  whether the axis ends with the values (along x), or at a mark (along y)
 * @param room     for so many steps between marks
 * @returns        undefined where nothing says where the axis lies
 */
export function axisRange(
  axis: Axis,
  values: readonly number[],
  { isTight = false, room = 5.5 }: { readonly isTight?: boolean; readonly room?: number } = {},
): AxisRange | undefined {
  const low = axis.min ?? least(values);
  const high = axis.max ?? -least(values.map((value) => -value));
  if (!Number.isFinite(low) || !Number.isFinite(high) || (axis.log && (low <= 0 || high <= 0))) return undefined;
  return axis.log ? logRange(axis, [low, high], isTight, room) : linearRange(axis, [low, high], isTight, room);
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function linearRange(axis: Axis, [low, high]: Ends, isTight: boolean, room: number): AxisRange {
  const around = high > low ? 0 : Math.abs(low) / 10;
  // Counting from the first step, the axis begins at zero.
  const isNearZero = low > 0 && low < (high - low) / 10;
  const from = axis.min ?? (isNearZero ? 0 : low - around);
  const to = axis.max ?? (high + around > from ? high + around : from + 1);
  const wanted = (to - from) / room;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= wanted * (1 - 1e-9)) ?? 10);
  const round = (value: number): number => Number(value.toPrecision(12));
  const min = axis.min ?? (isTight ? from : round(Math.floor(from / step + 1e-9) * step));
  const max = axis.max ?? (isTight ? to : round(Math.ceil(to / step - 1e-9) * step));
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) ticks.push(round(i * step));
  return { min, max, ticks };
}

function logRange(axis: Axis, [low, high]: Ends, isTight: boolean, room: number): AxisRange {
  const [from, to] = high > low ? [low, high] : [low / 2, high * 2];
  const [first, last] = [Math.log10(from), Math.log10(to)];
  const isShort = last - first < 1.2;
  const ends = isTight || isShort ? [from, to] : [10 ** Math.floor(first + 1e-9), 10 ** Math.ceil(last - 1e-9)];
  const [min, max] = [axis.min ?? ends[0], axis.max ?? ends[1]];
  const decades = Math.log10(max) - Math.log10(min);
  const every = Math.max(1, Math.ceil(decades / (room + 1)));
  const multiples = decades < 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
    if (power % every !== 0) continue;
    for (const multiple of multiples) {
      const tick = Number(`${multiple}e${power}`);
      if (tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return { min, max, ticks };
}
