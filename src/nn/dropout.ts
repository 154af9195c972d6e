import { alphaDropout } from "../ops/alphaDropout.ts";
import { dropout } from "../ops/dropout.ts";
import { dropout1d } from "../ops/dropout1d.ts";
import { dropout2d } from "../ops/dropout2d.ts";
import { dropout3d } from "../ops/dropout3d.ts";
import { featureAlphaDropout } from "../ops/featureAlphaDropout.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inRange } from "./hyper.ts";
import { Module } from "./module.ts";

export interface DropoutLayerOptions {
  /** Where the random streams come from: the default generator unless given. */
  readonly generator?: Generator;
}

/** What the dropout layers share; they differ in what they drop. */
abstract class Dropping extends Module {
  readonly p: number;
  readonly #generator: Generator;

  constructor(name: string, p: number, options: DropoutLayerOptions) {
    super();
    this.p = inRange(name, "p", p, 0, 1);
    this.#generator = options.generator ?? defaultGenerator;
  }

  protected get options(): { p: number; training: boolean; generator: Generator } {
    return { p: this.p, training: this.training, generator: this.#generator };
  }

  protected override extraRepr(): string {
    return `p=${this.p}`;
  }
}

/** In training sets elements to 0 with probability p and scales the others by 1 / (1 − p); else does nothing. */
export class Dropout extends Dropping {
  constructor(p = 0.5, options: DropoutLayerOptions = {}) {
    super("Dropout", p, options);
  }

  forward(x: Tensor): Tensor {
    return dropout(x, this.options);
  }
}

/** Drops whole channels of [N, C, L] or [C, L] in training; see the op dropout1d. */
export class Dropout1d extends Dropping {
  constructor(p = 0.5, options: DropoutLayerOptions = {}) {
    super("Dropout1d", p, options);
  }

  forward(x: Tensor): Tensor {
    return dropout1d(x, this.options);
  }
}

/** Drops whole channels of [N, C, H, W] or [N, C, L] in training; see the op dropout2d. */
export class Dropout2d extends Dropping {
  constructor(p = 0.5, options: DropoutLayerOptions = {}) {
    super("Dropout2d", p, options);
  }

  forward(x: Tensor): Tensor {
    return dropout2d(x, this.options);
  }
}

/** Drops whole channels of [N, C, D, H, W] or [C, D, H, W] in training; see the op dropout3d. */
export class Dropout3d extends Dropping {
  constructor(p = 0.5, options: DropoutLayerOptions = {}) {
    super("Dropout3d", p, options);
  }

  forward(x: Tensor): Tensor {
    return dropout3d(x, this.options);
  }
}

/** Drops elements to selu's saturation value in training, keeping mean and variance; see the op alphaDropout. */
export class AlphaDropout extends Dropping {
  constructor(p = 0.5, options: DropoutLayerOptions = {}) {
    super("AlphaDropout", p, options);
  }

  forward(x: Tensor): Tensor {
    return alphaDropout(x, this.options);
  }
}

/** Drops whole channels to selu's saturation value in training; see the op featureAlphaDropout. */
export class FeatureAlphaDropout extends Dropping {
  constructor(p = 0.5, options: DropoutLayerOptions = {}) {
    super("FeatureAlphaDropout", p, options);
  }

  forward(x: Tensor): Tensor {
    return featureAlphaDropout(x, this.options);
  }
}
