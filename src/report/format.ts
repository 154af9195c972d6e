import type { Texts } from "./texts.ts";

/** Numbers as people of one language write them. */
export interface Format {
  count(value: number): string;
  /** Four significant digits. */
  decimal(value: number | null | undefined): string;
  /** A share in [0, 1]: two decimals, so that one sample of 5,000 shows. */
  percent(value: number | null | undefined): string;
  /** A share as short as it goes, for axes. */
  percentTick(value: number): string;
  bytes(value: number): string;
  /** A dash for none. */
  bytesOrDash(value: number): string;
  duration(ms: number): string;
  date(iso: string): string;
}

const dash = "–";

export function formatFor({ locale }: Texts): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
  const share = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const shareTick = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  const known = (value: number | null | undefined): value is number =>
    typeof value === "number" && Number.isFinite(value);
  const tiny = (value: number): boolean => value !== 0 && Math.abs(value) < 1e-4;
  const bytes = (value: number): string => {
    if (value < 1024) return `${whole.format(value)} B`;
    const [unit, size] =
      value < 1024 ** 2 ? ["KiB", 1024] : value < 1024 ** 3 ? ["MiB", 1024 ** 2] : ["GiB", 1024 ** 3];
    return `${significant.format(value / size)} ${unit}`;
  };
  return {
    count: (value) => whole.format(value),
    decimal: (value) => (known(value) ? (tiny(value) ? value.toExponential(2) : significant.format(value)) : dash),
    percent: (value) => (known(value) ? share.format(value) : dash),
    percentTick: (value) => shareTick.format(value),
    bytes,
    bytesOrDash: (value) => (value === 0 ? dash : bytes(value)),
    duration: (ms) => {
      if (ms < 1) return `${significant.format(ms * 1000)} µs`;
      if (ms < 1000) return `${new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(ms)} ms`;
      if (ms < 60_000) return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(ms / 1000)} s`;
      const seconds = Math.round(ms / 1000);
      const two = (value: number): string => String(value).padStart(2, "0");
      const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      return h > 0 ? `${h} h ${two(m)} min` : `${m} min ${two(s)} s`;
    },
    date: (iso) => {
      const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(iso);
      if (!match) return iso;
      const [, day, time, zone = ""] = match;
      return `${day} ${time}${zone === "Z" ? " UTC" : zone && ` UTC${zone}`}`;
    },
  };
}

/** [1, 28, 28] as people read it: 1 × 28 × 28. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? "1" : shape.join(" × ");
}
