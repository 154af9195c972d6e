import { currentScope, expectSynchronous, isGradEnabled, withScope } from "../tensor/recording.ts";

let regions = 0;

/**
 * Calls `fn` and keeps nothing of what it computes inside for backward: only what it is given and what it returns.
 * Backward computes the rest again, just before it needs it, to the same bits, random masks included. It costs about one
 * more forward pass of `fn`, and saves what its ops keep. Inside another checkpoint it changes nothing: the outer one
 * counts. Statistics of a reduction, an eighth of its input or less, are kept.
 *
 * @param fn    synchronous; what it reads besides its arguments, such as parameters, is not kept either way
 * @returns     what fn returns
 * @throws ValueError when fn is async
 * @source      Chen et al. 2016, arXiv:1604.06174
 * @example const y = checkpoint((h) => block.forward(h), x)
 */
export function checkpoint<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  ...args: Args
): Result {
  const outer = currentScope();
  const isPlain = outer.checkpoint !== undefined || !isGradEnabled();
  const scope = isPlain ? outer : { ...outer, checkpoint: ++regions };
  return expectSynchronous(
    "checkpoint",
    withScope(scope, () => fn(...args)),
  );
}
