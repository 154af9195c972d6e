import { celu } from "../ops/celu.ts";
import { elu } from "../ops/elu.ts";
import { type Approximate, gelu } from "../ops/gelu.ts";
import { glu } from "../ops/glu.ts";
import { hardshrink } from "../ops/hardshrink.ts";
import { hardtanh } from "../ops/hardtanh.ts";
import { leakyRelu } from "../ops/leakyRelu.ts";
import { softplus } from "../ops/softplus.ts";
import { softshrink } from "../ops/softshrink.ts";
import { threshold } from "../ops/threshold.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** x above 0, negativeSlope · x below. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(options: { readonly negativeSlope?: number } = {}) {
    super();
    this.negativeSlope = options.negativeSlope ?? 0.01;
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }

  protected override extraRepr(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}

/** x above 0, alpha · (e^x − 1) below. */
export class ELU extends Module {
  readonly alpha: number;

  constructor(options: { readonly alpha?: number } = {}) {
    super();
    this.alpha = options.alpha ?? 1;
  }

  forward(x: Tensor): Tensor {
    return elu(x, { alpha: this.alpha });
  }

  protected override extraRepr(): string {
    return `alpha=${this.alpha}`;
  }
}

/** max(x, 0) + min(alpha · (e^(x / alpha) − 1), 0). */
export class CELU extends Module {
  readonly alpha: number;

  constructor(options: { readonly alpha?: number } = {}) {
    super();
    this.alpha = options.alpha ?? 1;
  }

  forward(x: Tensor): Tensor {
    return celu(x, { alpha: this.alpha });
  }

  protected override extraRepr(): string {
    return `alpha=${this.alpha}`;
  }
}

/** x · Φ(x); "tanh" approximates Φ. */
export class GELU extends Module {
  readonly approximate: Approximate;

  constructor(options: { readonly approximate?: Approximate } = {}) {
    super();
    this.approximate = options.approximate ?? "none";
  }

  forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate });
  }

  protected override extraRepr(): string {
    return `approximate=${this.approximate}`;
  }
}

/** x limited to [minVal, maxVal]. */
export class Hardtanh extends Module {
  readonly minVal: number;
  readonly maxVal: number;

  constructor(options: { readonly minVal?: number; readonly maxVal?: number } = {}) {
    super();
    this.minVal = options.minVal ?? -1;
    this.maxVal = options.maxVal ?? 1;
  }

  forward(x: Tensor): Tensor {
    return hardtanh(x, { minVal: this.minVal, maxVal: this.maxVal });
  }

  protected override extraRepr(): string {
    return `minVal=${this.minVal}, maxVal=${this.maxVal}`;
  }
}

/** x outside [−lambd, lambd], 0 inside. */
export class Hardshrink extends Module {
  readonly lambd: number;

  constructor(options: { readonly lambd?: number } = {}) {
    super();
    this.lambd = options.lambd ?? 0.5;
  }

  forward(x: Tensor): Tensor {
    return hardshrink(x, { lambd: this.lambd });
  }

  protected override extraRepr(): string {
    return `lambd=${this.lambd}`;
  }
}

/** x moved by lambd towards 0, and 0 within. */
export class Softshrink extends Module {
  readonly lambd: number;

  constructor(options: { readonly lambd?: number } = {}) {
    super();
    this.lambd = options.lambd ?? 0.5;
  }

  forward(x: Tensor): Tensor {
    return softshrink(x, { lambd: this.lambd });
  }

  protected override extraRepr(): string {
    return `lambd=${this.lambd}`;
  }
}

/** log(1 + e^(beta·x)) / beta, x itself where beta·x > threshold. */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor(options: { readonly beta?: number; readonly threshold?: number } = {}) {
    super();
    this.beta = options.beta ?? 1;
    this.threshold = options.threshold ?? 20;
  }

  forward(x: Tensor): Tensor {
    return softplus(x, { beta: this.beta, threshold: this.threshold });
  }

  protected override extraRepr(): string {
    return `beta=${this.beta}, threshold=${this.threshold}`;
  }
}

/** x above a threshold, else a value. */
export class Threshold extends Module {
  readonly threshold: number;
  readonly value: number;

  constructor(options: { readonly threshold: number; readonly value: number }) {
    super();
    this.threshold = options.threshold;
    this.value = options.value;
  }

  forward(x: Tensor): Tensor {
    return threshold(x, { threshold: this.threshold, value: this.value });
  }

  protected override extraRepr(): string {
    return `threshold=${this.threshold}, value=${this.value}`;
  }
}

/** The first half along dim times the sigmoid of the second. */
export class GLU extends Module {
  readonly dim: number;

  constructor(options: { readonly dim?: number } = {}) {
    super();
    this.dim = options.dim ?? -1;
  }

  forward(x: Tensor): Tensor {
    return glu(x, { dim: this.dim });
  }

  protected override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
