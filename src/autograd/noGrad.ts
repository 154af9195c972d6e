import { withGrad } from "../tensor/recording.ts";

/**
 * Runs `fn` without recording how to differentiate what it computes; synchronous.
 *
 * @throws ValueError when fn is async
 * @example noGrad(() => ema.assign(add(mul(ema, 0.99), mul(weight, 0.01))))
 */
export function noGrad<T>(fn: () => T): T {
  return withGrad("noGrad", false, fn);
}
