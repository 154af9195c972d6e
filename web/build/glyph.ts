import type { Chart, XYChart } from "../../src/report/index.ts";

const [width, height] = [160, 72];
const pad = 4;

/** The first chart of a card as a small picture without words, for the poster. */
export function glyph(chart: Chart): string {
  const marks = chart.kind === "xy" ? lines(chart) : chart.kind === "bars" ? bars(chart) : cells(chart);
  return `<svg class="glyph" viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">${marks}</svg>`;
}

type Scale = (value: number) => number;

function scale(values: readonly number[], log: boolean, from: number, to: number): Scale {
  const place = log ? Math.log : (value: number): number => value;
  const [low, high] = [Math.min(...values.map(place)), Math.max(...values.map(place))];
  return (value) => from + ((place(value) - low) / (high - low || 1)) * (to - from);
}

function lines({ x, y, series }: XYChart): string {
  const inside = (value: number, axis: XYChart["x"]): boolean =>
    Number.isFinite(value) &&
    (!axis.log || value > 0) &&
    value >= (axis.min ?? -Infinity) &&
    value <= (axis.max ?? Infinity);
  const shown = series.map(({ role, draw, points }) => ({
    role,
    draw,
    points: points.flatMap(([a, b]) => (b !== null && inside(a, x) && inside(b, y) ? [[a, b] as const] : [])),
  }));
  const all = shown.flatMap(({ points }) => points);
  if (all.length === 0) return "";
  const across = scale(
    all.map(([a]) => a),
    x.log === true,
    pad,
    width - pad,
  );
  const up = scale(
    all.map(([, b]) => b),
    y.log === true,
    height - pad,
    pad,
  );
  return shown
    .map(({ role, draw, points }) => {
      const places = thinned(points, role === "measured" && draw === "dots" ? 24 : 60).map(
        ([a, b]) => `${across(a).toFixed(1)} ${up(b).toFixed(1)}`,
      );
      if (places.length === 0) return "";
      const name = role === "measured" ? "m" : role === "predicted" ? "p" : "g";
      if (draw === "dots") {
        return places.map((place) => `<path class="${name} dot" d="M${place}h0"/>`).join("");
      }
      return `<path class="${name}" d="M${places.join("L")}"/>`;
    })
    .join("");
}

function thinned<T>(all: readonly T[], most: number): T[] {
  const every = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, i) => i % every === 0 || i === all.length - 1);
}

function bars({ series, categories, stacked }: Extract<Chart, { kind: "bars" }>): string {
  const known = series.filter(({ role }) => role !== "guide");
  const value = (values: readonly (number | null)[], i: number): number => Math.max(0, values[i] ?? 0);
  const totals = categories.map((_, i) =>
    stacked
      ? known.reduce((sum, { values }) => sum + value(values, i), 0)
      : Math.max(0, ...known.map(({ values }) => value(values, i))),
  );
  const most = Math.max(...totals) || 1;
  const step = (width - 2 * pad) / categories.length;
  return categories
    .map((_, i) => {
      const tall = (totals[i] / most) * (height - 2 * pad);
      const wide = Math.min(22, step * 0.66);
      const left = pad + step * (i + 0.5) - wide / 2;
      return `<rect class="f" x="${left.toFixed(1)}" y="${(height - pad - tall).toFixed(1)}" width="${wide.toFixed(1)}" height="${Math.max(1, tall).toFixed(1)}"/>`;
    })
    .join("");
}

function cells({ values }: Extract<Chart, { kind: "heatmap" }>): string {
  const rows = thinned(values, 9);
  const known = rows.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const across = Math.min(20, rows[0]?.length ?? 1);
  const [w, h] = [(width - 2 * pad) / across, (height - 2 * pad) / rows.length];
  return rows
    .map((row, i) =>
      thinned(row, 20)
        .slice(0, across)
        .map((value, j) => {
          const shade = value === null ? 0 : Math.round(((value - low) / (high - low || 1)) * 4);
          const place = `x="${(pad + j * w).toFixed(1)}" y="${(pad + i * h).toFixed(1)}"`;
          return `<rect class="f h${shade}" ${place} width="${(w - 1).toFixed(1)}" height="${(h - 1).toFixed(1)}"/>`;
        })
        .join(""),
    )
    .join("");
}
