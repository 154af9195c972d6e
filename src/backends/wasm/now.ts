/** Milliseconds since this process or page began; the clock of profiles. Workers add what their own lacks to it. */
export function now(): number {
  return performance.now();
}
