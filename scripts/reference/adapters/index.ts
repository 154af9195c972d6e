import type { Adapters } from "../adapter.ts";
import { activations } from "./activations.ts";
import { attention } from "./attention.ts";
import { binary } from "./binary.ts";
import { conv } from "./conv.ts";
import { creation } from "./creation.ts";
import { dropout } from "./dropout.ts";
import { embedding } from "./embedding.ts";
import { indexing } from "./indexing.ts";
import { losses } from "./losses.ts";
import { matmul } from "./matmul.ts";
import { normalization } from "./normalization.ts";
import { pooling } from "./pooling.ts";
import { program } from "./program.ts";
import { recurrent } from "./recurrent.ts";
import { reductions } from "./reductions.ts";
import { resampling } from "./resampling.ts";
import { softmax } from "./softmax.ts";
import { training } from "./training.ts";
import { unary } from "./unary.ts";

/** Every op of the reference vectors that the library has: one file per group, one line here. */
export const adapters: Adapters = {
  ...activations,
  ...attention,
  ...binary,
  ...conv,
  ...creation,
  ...dropout,
  ...embedding,
  ...indexing,
  ...losses,
  ...matmul,
  ...normalization,
  ...pooling,
  ...program,
  ...recurrent,
  ...reductions,
  ...resampling,
  ...softmax,
  ...training,
  ...unary,
};
