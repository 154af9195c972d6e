const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number as people read it: four significant digits, and powers of ten where it is very large or very small. */
export function figure(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (Number.isInteger(value) && size < 1e9) return sign + grouped(size);
  if (size >= 1e7 || size < 1e-3) {
    const [front, exponent] = size.toExponential(digits - 1).split("e");
    const power = [...String(Math.abs(Number(exponent)))].map((digit) => superscripts[Number(digit)]).join("");
    const short = String(Number(front));
    return `${sign}${short === "1" ? "" : `${short} × `}10${Number(exponent) < 0 ? "⁻" : ""}${power}`;
  }
  return sign + grouped(Number(size.toPrecision(digits)));
}

/** Thin spaces between thousands, from ten thousand on: no comma that another language reads otherwise. */
function grouped(value: number): string {
  const [whole, fraction] = String(value).split(".");
  const spaced = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") : whole;
  return fraction ? `${spaced}.${fraction}` : spaced;
}

/** A quantity with its unit. */
export function quantity(value: number | null | undefined, unit: string | undefined): string {
  const number = figure(value);
  return unit && value !== null && value !== undefined ? `${number}\u00a0${unit}` : number;
}
