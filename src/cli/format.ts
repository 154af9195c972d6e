/** 0.98765 as 98.77%; a dash where there is none. */
export function percent(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "-" : `${(100 * value).toFixed(2)}%`;
}

export function lossText(value: number): string {
  return value.toPrecision(4);
}

/** Samples per second: whole numbers, with separators. */
export function rateText(perSecond: number): string {
  return Math.round(perSecond).toLocaleString("en");
}

/** 850 ms, 3.2 s, 2:05. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** `width` columns, `share` of them filled. */
export function bar(share: number, width = 24): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
}

/** 23 912 128 as 23.9 MB; MB are 10^6 bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toPrecision(3)} MB`;
}

/** 0.123 as 12 %. */
export function percentOf(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
