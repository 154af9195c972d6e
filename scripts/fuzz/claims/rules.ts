import { InternalError } from "../../../src/ir/errors.ts";
import type { StructuralName } from "../../../src/ir/node.ts";
import type { Rule } from "./claim.ts";
import { amax, amin, argmax, argmin, windowArgmax, windowMax } from "./extremeRules.ts";
import { argsort, cumulative, recurrence } from "./lineRules.ts";
import { cast, checkRange, gather, known, moved, scatter } from "./movementRules.ts";
import { conv, convInputGrad, convWeightGrad, matmul, prod, sum, windowSum } from "./sumRules.ts";

const leaf: Rule = () => {
  throw new InternalError("a leaf has no rule.");
};

/** How the error of each structural primitive follows from those of its inputs. */
export const rules: Readonly<Record<StructuralName, Rule>> = {
  constant: leaf,
  read: leaf,
  scalar: leaf,
  cast,
  sum,
  prod,
  amax,
  amin,
  argmax,
  argmin,
  matmul,
  conv,
  convInputGrad,
  convWeightGrad,
  windowMax,
  windowArgmax,
  windowSum,
  gather,
  scatter,
  cumulative,
  recurrence,
  argsort,
  checkRange,
  reshape: moved,
  permute: moved,
  expand: moved,
  pad: moved,
  slice: moved,
  flip: moved,
  cat: moved,
  iota: known,
  randomBits: known,
};
