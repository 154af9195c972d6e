import { ValueError } from "../ir/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** A module from one tensor to one tensor. */
export type Layer = Module & { forward(x: Tensor): Tensor };

/** Layers one after the other; their names are 0, 1, … */
export class Sequential extends Module {
  readonly layers: readonly Layer[];

  constructor(...layers: Layer[]) {
    super();
    layers.forEach((layer, i) => {
      if (layer instanceof Module) return;
      throw new ValueError({
        op: "Sequential",
        argument: `layer ${i}`,
        expected: "be a Module",
        received: typeof layer,
      });
    });
    this.layers = layers;
  }

  forward(x: Tensor): Tensor {
    return this.layers.reduce((y, layer) => layer.forward(y), x);
  }

  protected override *members(): Iterable<readonly [string, unknown]> {
    for (const [i, layer] of this.layers.entries()) yield [String(i), layer];
  }

  [Symbol.iterator](): Iterator<Layer> {
    return this.layers[Symbol.iterator]();
  }
}
