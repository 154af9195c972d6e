import * as f from "../../src/index.ts";
import { unsupported } from "./adapter.ts";
import { camel, optionsOf } from "./layers.ts";
import type { Attrs } from "./manifest.ts";

/**
 * Layers by PyTorch's names, from what a list of layers says of each. A class is looked up in `nn` when a case asks for
 * it, so a layer that the library gains is found without a line here unless its attributes have short names.
 */

type Class = new (...args: unknown[]) => f.nn.Module;

/** The first of the names under which an attribute may come that the layer has. */
type Names = readonly string[];

/** Attributes that a constructor takes in order; a layer may leave out those that stand after the first `required`. */
interface Signature {
  readonly positions: readonly Names[];
  readonly required: number;
}

const takes = (...positions: Names[]): Signature => ({ positions, required: positions.length });
const mayTake = (...positions: Names[]): Signature => ({ positions, required: 0 });

const channels: readonly Names[] = [
  ["in", "in_channels"],
  ["out", "out_channels"],
  ["kernel", "kernel_size"],
];
const kernel: Names = ["kernel", "kernel_size"];
const normalized: Names = ["normalized_shape", "shape", "features", "dim", "size", "num_features"];

const signatures: readonly (readonly [RegExp, Signature])[] = [
  [/^Linear$/, takes(["in", "in_features"], ["out", "out_features"])],
  [/^Bilinear$/, takes(["in1", "in1_features"], ["in2", "in2_features"], ["out", "out_features"])],
  [/^Conv(Transpose)?\dd$/, takes(...channels)],
  [/^(Batch|Instance)Norm\dd$/, takes(["features", "num_features", "channels"])],
  [/^(Layer|RMS)Norm$/, takes(normalized)],
  [/^GroupNorm$/, takes(["groups", "num_groups"], ["channels", "num_channels", "features"])],
  [/^LocalResponseNorm$/, takes(["size"])],
  [/^Embedding(Bag)?$/, takes(["num", "num_embeddings"], ["dim", "embedding_dim"])],
  [/^(Max|Avg)Pool\dd$/, takes(kernel)],
  [/^LPPool\dd$/, takes(["norm_type", "p"], kernel)],
  [/^Adaptive(Max|Avg)Pool\dd$/, takes(["output_size", "out", "size"])],
  [/Dropout\d?d?$/, mayTake(["p", "rate"])],
  [/^(LSTM|GRU|RNN)$/, takes(["in", "input_size"], ["hidden", "hidden_size"])],
  [/^Transformer(En|De)coderLayer$/, takes(["d_model", "dim"], ["heads", "nhead"])],
  [/^PixelS|^PixelU|^ChannelS/, takes(["factor", "upscale_factor", "downscale_factor", "groups"])],
  [/^(Reflection|Replication|Zero|Constant|Circular)Pad\dd$/, takes(["padding", "pad"])],
];

/** Options under a short name. */
const optionNames: Readonly<Record<string, string>> = {
  layers: "numLayers",
  ff: "dimFeedforward",
  dimFeedForward: "dimFeedforward",
};

/** What the cases take for granted beyond the library's defaults. */
const assumed: readonly (readonly [RegExp, object])[] = [
  [/^(LSTM|GRU|RNN)$/, { batchFirst: true }],
  [/^Transformer/, { batchFirst: true, dropout: 0 }],
];

const found = <T>(table: readonly (readonly [RegExp, T])[], type: string): T | undefined =>
  table.find(([pattern]) => pattern.test(type))?.[1];

/** A layer whose call gives more than one tensor, or an op without a layer: its parameters keep their names. */
class Called extends f.nn.Module {
  readonly #inner: f.nn.Module | undefined;
  readonly #call: (x: f.Tensor) => f.Tensor;

  constructor(call: (x: f.Tensor) => f.Tensor, inner?: f.nn.Module) {
    super();
    this.#call = call;
    this.#inner = inner;
  }

  protected override *members(): Iterable<readonly [string, unknown]> {
    yield* Object.entries(this.#inner?.stateDict() ?? {});
  }

  forward(x: f.Tensor): f.Tensor {
    this.#inner?.train(this.training);
    return this.#call(x);
  }
}

/** The first of a layer's results: of a recurrent one the outputs, without the last state. */
function firstOf(result: unknown): f.Tensor {
  if (result instanceof f.Tensor) return result;
  const first = Array.isArray(result) ? result[0] : Object.values(result as object)[0];
  if (!(first instanceof f.Tensor)) throw new Error("a layer must give a tensor.");
  return first;
}

/** Steps of a list of layers that PyTorch has no class for. */
const steps: Readonly<Record<string, (x: f.Tensor) => f.Tensor>> = {
  LastStep: (x) => f.select(x, 1, -1),
  FirstStep: (x) => f.select(x, 1, 0),
  MeanOverTime: (x) => f.mean(x, { dim: 1 }),
  MaxOverTime: (x) => f.amax(x, { dim: 1 }),
  GlobalAvgPool1d: (x) => f.mean(x, { dim: -1 }),
  GlobalAvgPool2d: (x) => f.mean(x, { dim: [-2, -1] }),
  GlobalAvgPool3d: (x) => f.mean(x, { dim: [-3, -2, -1] }),
  GlobalMaxPool1d: (x) => f.amax(x, { dim: -1 }),
  GlobalMaxPool2d: (x) => f.amax(x, { dim: [-2, -1] }),
  GlobalMaxPool3d: (x) => f.amax(x, { dim: [-3, -2, -1] }),
};

/** The op of one tensor that an activation without a layer is: GELU is gelu, LeakyReLU leakyRelu. */
function opNamed(type: string): ((x: f.Tensor, options: object) => f.Tensor) | undefined {
  const name = Object.keys(f).find((key) => key.toLowerCase() === type.toLowerCase());
  const op = name === undefined ? undefined : (f as unknown as Record<string, unknown>)[name];
  if (typeof op !== "function" || !("record" in op)) return undefined;
  const { inputs } = op.record as { readonly inputs: readonly string[] };
  return inputs.length === 1 ? (op as unknown as (x: f.Tensor, options: object) => f.Tensor) : undefined;
}

/** A layer with the arguments in order and the options by name. */
export function build(type: string, args: readonly unknown[], options: object): f.nn.Module {
  const Layer = (f.nn as unknown as Record<string, Class | undefined>)[type];
  if (Layer) return new Layer(...args, options);
  const op = opNamed(type) ?? unsupported(`nn.${type}`);
  return new Called((x) => op(x, options));
}

export function layerOf({ type: given, ...spec }: Attrs): f.nn.Layer {
  const type = String(given);
  if (Object.hasOwn(steps, type)) return new Called(steps[type]);
  const { positions, required } = found(signatures, type) ?? mayTake();
  const rest: Record<string, unknown> = { ...spec };
  const args = positions.flatMap((names, i) => {
    const name = names.find((other) => Object.hasOwn(rest, other));
    if (name === undefined) return i < required ? unsupported(`nn.${type} without ${names[0]}`) : [];
    const value = rest[name];
    delete rest[name];
    return [value];
  });
  const named = Object.entries(rest)
    .filter(([name, value]) => value !== null || name === "momentum") // null is a default, but there a choice
    .map(([name, value]) => [optionNames[camel(name)] ?? camel(name), value]);
  const options = { ...found(assumed, type), ...optionsOf(Object.fromEntries(named)) };
  const layer = build(type, args, options);
  const forward = layer.forward as (x: f.Tensor) => unknown;
  return layer instanceof Called ? layer : new Called((x) => firstOf(forward.call(layer, x)), layer);
}
