/** A number that fits into a cell: at most two places, and a real minus. */
export function shortFigure(value: number): string {
  const size = Math.abs(value);
  const text = size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(1) : size.toFixed(2);
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return value < 0 && short !== "0" ? `−${short}` : short;
}
