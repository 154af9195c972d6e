import type { Adapters } from "../adapter.ts";
import { activations } from "./activations.ts";
import { binary } from "./binary.ts";
import { creation } from "./creation.ts";
import { indexing } from "./indexing.ts";
import { matmul } from "./matmul.ts";
import { program } from "./program.ts";
import { reductions } from "./reductions.ts";
import { softmax } from "./softmax.ts";
import { unary } from "./unary.ts";

/** Every op of the reference vectors that the library has: one file per group, one line here. */
export const adapters: Adapters = {
  ...activations,
  ...binary,
  ...creation,
  ...indexing,
  ...matmul,
  ...program,
  ...reductions,
  ...softmax,
  ...unary,
};
