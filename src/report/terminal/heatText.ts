import type { HeatmapChart } from "../chart.ts";
import { tickText } from "../charts/axisOption.ts";
import { quiet, type TerminalStyle } from "./terminalStyle.ts";

const shades = " ░▒▓█";
/** Grey ramp of the 256 colours, and orange to blue for what has a sign. */
const sequential = [255, 253, 251, 117, 75, 32, 25, 18];
const diverging = [130, 172, 216, 255, 153, 75, 25];

/** Cells two columns wide, shaded by value; points are letters above. */
export function heatText(chart: HeatmapChart, style: TerminalStyle): string {
  const { values, x, y, points = [], scale } = chart;
  const { lang, width, colour } = style;
  const [rows, columns] = [values.length, values[0]?.length ?? 0];
  if (rows === 0 || columns === 0) return "";
  const known = values.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  const largest = Math.max(...known.map(Math.abs), 0) || 1;
  const low = scale === "diverging" ? -largest : Math.min(0, ...known);
  const high = scale === "diverging" ? largest : Math.max(...known, low + 1e-12);
  const step = Math.max(1, Math.ceil((2 * columns) / (width - 4)));
  const [xMin, xMax, yMin, yMax] = [x.min ?? 0, x.max ?? 1, y.min ?? 0, y.max ?? 1];
  const letterAt = new Map(
    points.map((point) => {
      const column = Math.floor(((point.x - xMin) / (xMax - xMin)) * columns);
      const row = Math.floor(((yMax - point.y) / (yMax - yMin)) * rows);
      return [`${Math.floor(row / step)},${Math.floor(column / step)}`, point.group === 0 ? "o" : "x"];
    }),
  );
  const lines: string[] = [];
  for (let i = 0; i < rows; i += step) {
    let line = "";
    for (let j = 0; j < columns; j += step) {
      const value = values[i][j];
      const share = value === null || !Number.isFinite(value) ? 0 : (value - low) / (high - low);
      const letter = letterAt.get(`${i / step},${j / step}`);
      if (colour) {
        const ramp = scale === "diverging" ? diverging : sequential;
        const code = ramp[Math.min(ramp.length - 1, Math.floor(share * ramp.length))];
        line += `\u001b[48;5;${code}m\u001b[38;5;16m${letter ?? " "} \u001b[0m`;
      } else {
        const shade = shades[Math.min(shades.length - 1, Math.floor(share * shades.length))];
        line += letter === undefined ? shade + shade : letter + shade;
      }
    }
    lines.push(`  ${line}`);
  }
  const legend = `${chart.value[lang]}: ${tickText(Number(low.toPrecision(3)))} … ${tickText(Number(high.toPrecision(3)))}`;
  return [
    quiet(`${y.label[lang]} ↑`, style),
    ...lines,
    quiet(`  ${x.label[lang]} →`, style),
    quiet(`  ${legend}`, style),
  ].join("\n");
}
