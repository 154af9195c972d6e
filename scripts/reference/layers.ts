import * as f from "../../src/index.ts";
import { attr, unsupported } from "./adapter.ts";
import type { Attrs } from "./manifest.ts";

/** Optimizers and initialisers of the library under PyTorch's names. */

export function emptyParameter(shape: readonly number[], device: f.Device): f.Parameter {
  return new f.Parameter({ shape, device });
}

export const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** PyTorch's keyword arguments as options. */
export function optionsOf(attrs: Attrs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attrs).map(([name, value]) => [camel(name), value]));
}

/** The same without those that are None, which stands for what a layer does by itself. */
export function givenOptions(attrs: Attrs): Record<string, unknown> {
  return optionsOf(Object.fromEntries(Object.entries(attrs).filter(([, value]) => value !== null)));
}

type AnyOptimizer = f.optim.Optimizer<{ lr: number }>;
type Build = new (params: readonly f.Variable[] | readonly object[], options: object) => unknown;

export function optimizerOf(
  name: string,
  params: readonly f.Variable[] | readonly object[],
  options: object,
): AnyOptimizer {
  const build = (f.optim as unknown as Record<string, Build>)[name.replace("torch.optim.", "")];
  if (!build) unsupported(name);
  return new build(params, options) as AnyOptimizer;
}

/** A tensor of attrs.shape filled by an initialiser, or the default parameter of a layer. */
export function initialise(name: string, attrs: Attrs, device: f.Device): f.Parameter {
  const { init } = f.nn;
  const layer = name.match(/default_([A-Za-z0-9]+)_([\w.]+)$/);
  if (layer) return layerParameter(layer[1], layer[2], attrs);
  const target = emptyParameter(attr(attrs, "shape"), device);
  const kaiming = {
    a: attr(attrs, "a", 0),
    mode: attr<string>(attrs, "mode") === "fan_out" ? "fanOut" : "fanIn",
    nonlinearity: nonlinearityOf(attr(attrs, "nonlinearity", "leaky_relu")),
  } as const;
  const fills: Readonly<Record<string, () => unknown>> = {
    kaiming_uniform_: () => init.kaimingUniform(target, kaiming),
    kaiming_normal_: () => init.kaimingNormal(target, kaiming),
    xavier_uniform_: () => init.xavierUniform(target, attr(attrs, "gain", 1)),
    xavier_normal_: () => init.xavierNormal(target, attr(attrs, "gain", 1)),
    uniform_: () => init.uniform(target, attr(attrs, "a"), attr(attrs, "b")),
    normal_: () => init.normal(target, attr(attrs, "mean"), attr(attrs, "std")),
    trunc_normal_: () =>
      init.truncNormal(target, {
        mean: attr(attrs, "mean"),
        std: attr(attrs, "std"),
        low: attr(attrs, "a"),
        high: attr(attrs, "b"),
      }),
    orthogonal_: () => init.orthogonal(target, attr(attrs, "gain", 1)),
    sparse_: () => init.sparse(target, attr(attrs, "sparsity"), attr(attrs, "std")),
    constant_: () => init.constant(target, attr(attrs, "val")),
    ones_: () => init.ones(target),
    zeros_: () => init.zeros(target),
    eye_: () => init.eye(target),
    dirac_: () => init.dirac(target, attr(attrs, "groups", 1)),
  };
  const short = name.replace("torch.nn.init.", "");
  if (!Object.hasOwn(fills, short)) unsupported(name);
  fills[short]();
  return target;
}

/** PyTorch has a name for every kind of convolution; all have the gain 1. */
export function nonlinearityOf(name: string): f.nn.init.Nonlinearity {
  return name.startsWith("conv") ? "conv" : (camel(name) as f.nn.init.Nonlinearity);
}

/** PyTorch's order of what may be given by position after the sizes. */
const positions: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^Conv\dd$/, ["stride", "padding", "dilation", "groups", "bias", "paddingMode"]],
  [/^ConvTranspose\dd$/, ["stride", "padding", "outputPadding", "groups", "bias", "dilation", "paddingMode"]],
  [/^(Linear|Bilinear)$/, ["bias"]],
  [/^Embedding(Bag)?$/, ["paddingIdx", "maxNorm", "normType", "scaleGradByFreq"]],
  [/^(RNN|LSTM|GRU)$/, ["numLayers", "bias", "batchFirst", "dropout", "bidirectional"]],
  [/^(RNN|LSTM|GRU)Cell$/, ["bias"]],
  [/^MultiheadAttention$/, ["dropout", "bias", "addBiasKv", "addZeroAttn", "kdim", "vdim", "batchFirst"]],
];

/** A parameter of a layer made with the case's arguments, as it starts. */
function layerParameter(layer: string, name: string, attrs: Attrs): f.Parameter {
  const Layer = (f.nn as unknown as Record<string, new (...args: readonly unknown[]) => f.nn.Module>)[layer];
  if (!Layer) return unsupported(`nn.${layer}`);
  const args = attr<readonly unknown[]>(attrs, "args", []);
  const sizes = args.slice(0, Layer.length);
  const names = positions.find(([pattern]) => pattern.test(layer))?.[1] ?? [];
  const rest = args.slice(Layer.length).map((value, i) => [names[i], value] as const);
  const options = { ...Object.fromEntries(rest), ...givenOptions(attr<Attrs>(attrs, "kwargs", {})) };
  const found = new Layer(...sizes, options).namedParameters().find(([own]) => own === name);
  return found ? found[1] : unsupported(`nn.${layer}.${name}`);
}
