import { escapeHtml, type Html, trusted } from "./html.ts";

/** A small curve beside its number. */
export interface Sparkline {
  /** One a step; null, or not finite, where there is none. */
  readonly values: readonly (number | null | undefined)[];
  /** Half the height of a band around the curve. */
  readonly band?: readonly (number | null | undefined)[];
  readonly axis: Axis;
  /** A value to draw a dashed line at. */
  readonly mark?: number;
  /** What it shows, for those who do not see it. */
  readonly description: string;
}

/** What the edges of a curve's box stand for. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly logarithmic: boolean;
}

const width = 128;
const height = 32;
/** Room for the width of a line. */
const edge = 2;

/** The smallest axis on which all values have a place; those that are not above 0 have none on a logarithmic one. */
export function axisOf(values: Iterable<number | null | undefined>, logarithmic = false): Axis {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!isShown(value, logarithmic)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? { low: 1, high: 1, logarithmic } : { low, high, logarithmic };
}

/** A curve as inline SVG. Equal axes make curves of several layers comparable. */
export function sparkline({ values, band, axis, mark, description }: Sparkline): Html {
  const points = values.flatMap((value, i) =>
    isShown(value, axis.logarithmic) ? [{ i, x: across(i, values.length), value }] : [],
  );
  const runs = points.reduce<(typeof points)[]>((all, point) => {
    const last = all.at(-1);
    if (last?.at(-1)?.i === point.i - 1) last.push(point);
    else all.push([point]);
    return all;
  }, []);
  const parts = runs.map((run) => {
    const line = run.map(({ x, value }) => `${x},${down(value, axis)}`).join(" ");
    if (run.length === 1) {
      return `<circle cx="${run[0].x}" cy="${down(run[0].value, axis)}" r="2" fill="var(--train)"/>`;
    }
    const around = band ? bandOf(run, band, axis) : "";
    return `${around}<polyline points="${line}" fill="none" stroke="var(--train)" stroke-width="1.5"/>`;
  });
  const isMarked = mark !== undefined && mark >= axis.low && mark <= axis.high;
  const y = isMarked ? down(mark, axis) : "";
  const dashes = isMarked
    ? `<path d="M0 ${y}H${width}" stroke="var(--quiet)" stroke-width="1" stroke-dasharray="2 3" fill="none"/>`
    : "";
  return trusted(
    `<svg class="spark" role="img" aria-label="${escapeHtml(description)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${dashes}${parts.join("")}</svg>`,
  );
}

function bandOf(
  run: readonly { readonly i: number; readonly x: string; readonly value: number }[],
  band: NonNullable<Sparkline["band"]>,
  axis: Axis,
): string {
  const side = (sign: 1 | -1): string[] =>
    run.map(({ i, x, value }) => `${x},${down(value + sign * (band[i] ?? 0), axis)}`);
  return `<polygon points="${[...side(1), ...side(-1).reverse()].join(" ")}" fill="var(--train)" opacity="0.18"/>`;
}

function isShown(value: number | null | undefined, logarithmic: boolean): value is number {
  return typeof value === "number" && Number.isFinite(value) && (!logarithmic || value > 0);
}

function across(i: number, count: number): string {
  const share = count > 1 ? i / (count - 1) : 0.5;
  return (edge + share * (width - 2 * edge)).toFixed(1);
}

function down(value: number, { low, high, logarithmic }: Axis): string {
  const [v, from, to] = logarithmic ? [value, low, high].map(Math.log) : [value, low, high];
  const share = to > from ? (v - from) / (to - from) : 0.5;
  return (height - edge - Math.min(1, Math.max(0, share)) * (height - 2 * edge)).toFixed(1);
}
