import { ValueError } from "../ir/errors.ts";
import { type PadMode, pad } from "../ops/pad.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { printed } from "./hyper.ts";
import { Module } from "./module.ts";

/** One width for all sides, or [before, after] of the last dimension, then of the one before it, and so on. */
export type PadWidths = number | readonly number[];

/** What the padding layers share: how many dimensions, how wide, and with what. */
abstract class Pad extends Module {
  readonly padding: readonly number[];
  readonly mode: PadMode;
  readonly value: number;

  constructor(spatial: number, padding: PadWidths, mode: PadMode, value = 0) {
    super();
    const widths = typeof padding === "number" ? new Array<number>(2 * spatial).fill(padding) : [...padding];
    if (widths.length !== 2 * spatial || !widths.every(Number.isInteger)) {
      throw new ValueError({
        op: new.target.name,
        argument: "padding",
        expected: `be a whole number or ${2 * spatial} of them`,
        received: JSON.stringify(padding),
      });
    }
    this.padding = widths;
    this.mode = mode;
    this.value = value;
  }

  forward(x: Tensor): Tensor {
    return pad(x, this.padding, { mode: this.mode, value: this.value });
  }

  protected override extraRepr(): string {
    const value = this.mode === "constant" && this.value !== 0 ? `, value=${this.value}` : "";
    return `padding=${printed(this.padding)}${value}`;
  }
}

/** Zeros around the last dimension; see the op pad. */
export class ZeroPad1d extends Pad {
  constructor(padding: PadWidths) {
    super(1, padding, "constant");
  }
}

/** Zeros around the last two dimensions; see the op pad. */
export class ZeroPad2d extends Pad {
  constructor(padding: PadWidths) {
    super(2, padding, "constant");
  }
}

/** Zeros around the last three dimensions; see the op pad. */
export class ZeroPad3d extends Pad {
  constructor(padding: PadWidths) {
    super(3, padding, "constant");
  }
}

/** x mirrored, without its edge, around the last dimension; see the op pad. */
export class ReflectionPad1d extends Pad {
  constructor(padding: PadWidths) {
    super(1, padding, "reflect");
  }
}

/** x mirrored, without its edge, around the last two dimensions; see the op pad. */
export class ReflectionPad2d extends Pad {
  constructor(padding: PadWidths) {
    super(2, padding, "reflect");
  }
}

/** x mirrored, without its edge, around the last three dimensions; see the op pad. */
export class ReflectionPad3d extends Pad {
  constructor(padding: PadWidths) {
    super(3, padding, "reflect");
  }
}

/** The edge repeated around the last dimension; see the op pad. */
export class ReplicationPad1d extends Pad {
  constructor(padding: PadWidths) {
    super(1, padding, "replicate");
  }
}

/** The edge repeated around the last two dimensions; see the op pad. */
export class ReplicationPad2d extends Pad {
  constructor(padding: PadWidths) {
    super(2, padding, "replicate");
  }
}

/** The edge repeated around the last three dimensions; see the op pad. */
export class ReplicationPad3d extends Pad {
  constructor(padding: PadWidths) {
    super(3, padding, "replicate");
  }
}

/** x wrapped around the last dimension; see the op pad. */
export class CircularPad1d extends Pad {
  constructor(padding: PadWidths) {
    super(1, padding, "circular");
  }
}

/** x wrapped around the last two dimensions; see the op pad. */
export class CircularPad2d extends Pad {
  constructor(padding: PadWidths) {
    super(2, padding, "circular");
  }
}

/** x wrapped around the last three dimensions; see the op pad. */
export class CircularPad3d extends Pad {
  constructor(padding: PadWidths) {
    super(3, padding, "circular");
  }
}

/** `value` around the last dimension; see the op pad. */
export class ConstantPad1d extends Pad {
  constructor(padding: PadWidths, value: number) {
    super(1, padding, "constant", value);
  }
}

/** `value` around the last two dimensions; see the op pad. */
export class ConstantPad2d extends Pad {
  constructor(padding: PadWidths, value: number) {
    super(2, padding, "constant", value);
  }
}

/** `value` around the last three dimensions; see the op pad. */
export class ConstantPad3d extends Pad {
  constructor(padding: PadWidths, value: number) {
    super(3, padding, "constant", value);
  }
}
