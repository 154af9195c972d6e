import * as f from "../../src/index.ts";
import { attr, unsupported } from "./adapter.ts";
import type { Attrs } from "./manifest.ts";

/** Layers, optimizers and initialisers of the library under PyTorch's names. */

export function emptyParameter(shape: readonly number[], device: f.Device): f.Parameter {
  return new f.Parameter({ shape, device });
}

const layerKinds: Readonly<Record<string, (spec: Attrs) => f.nn.Layer>> = {
  Linear: (spec) => new f.nn.Linear(attr(spec, "in"), attr(spec, "out"), { bias: attr(spec, "bias", true) }),
  Conv2d: (spec) =>
    new f.nn.Conv2d(attr(spec, "in"), attr(spec, "out"), attr(spec, "kernel"), {
      stride: attr(spec, "stride", 1),
      padding: attr(spec, "padding", 0),
      bias: attr(spec, "bias", true),
    }),
  BatchNorm2d: (spec) => new f.nn.BatchNorm2d(attr(spec, "features")),
  MaxPool2d: (spec) => new f.nn.MaxPool2d(attr(spec, "kernel")),
  AvgPool2d: (spec) => new f.nn.AvgPool2d(attr(spec, "kernel")),
  GlobalAvgPool2d: () => new f.nn.Sequential(new f.nn.AdaptiveAvgPool2d(1), new f.nn.Flatten()),
  Flatten: () => new f.nn.Flatten(),
  GELU: (spec) => new f.nn.GELU({ approximate: attr(spec, "approximate", "none") }),
  LeakyReLU: (spec) => new f.nn.LeakyReLU({ negativeSlope: attr(spec, "negative_slope", 0.01) }),
  ReLU: () => new f.nn.ReLU(),
  Sigmoid: () => new f.nn.Sigmoid(),
  SiLU: () => new f.nn.SiLU(),
  Tanh: () => new f.nn.Tanh(),
};

export function layerOf(spec: Attrs): f.nn.Layer {
  const type = attr<string>(spec, "type");
  return Object.hasOwn(layerKinds, type) ? layerKinds[type](spec) : unsupported(`nn.${type}`);
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** PyTorch's keyword arguments as options. */
export function optionsOf(attrs: Attrs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attrs).map(([name, value]) => [camel(name), value]));
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
  const layer = name.match(/default_(\w+)_(weight|bias)$/);
  if (layer) return layerParameter(layer[1], layer[2] as "weight" | "bias", attr(attrs, "args"));
  const target = emptyParameter(attr(attrs, "shape"), device);
  const kaiming = {
    a: attr(attrs, "a", 0),
    mode: attr<string>(attrs, "mode") === "fan_out" ? "fanOut" : "fanIn",
    nonlinearity: camel(attr(attrs, "nonlinearity", "leaky_relu")) as f.nn.init.Nonlinearity,
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
    eye_: () => init.eye(target),
    dirac_: () => init.dirac(target, attr(attrs, "groups", 1)),
  };
  const short = name.replace("torch.nn.init.", "");
  if (!Object.hasOwn(fills, short)) unsupported(name);
  fills[short]();
  return target;
}

function layerParameter(layer: string, name: "weight" | "bias", args: readonly number[]): f.Parameter {
  const [first, second, third] = args;
  const made =
    layer === "Linear"
      ? new f.nn.Linear(first, second)
      : layer === "Conv2d"
        ? new f.nn.Conv2d(first, second, third)
        : layer === "Conv1d"
          ? new f.nn.Conv1d(first, second, third)
          : unsupported(`nn.${layer}`);
  return made[name] ?? unsupported(`nn.${layer}.${name}`);
}

export function dropoutOf(name: string, x: f.Tensor, attrs: Attrs): f.Tensor {
  if (name.includes("alpha")) unsupported(name);
  const options = { p: attr<number>(attrs, "p"), training: attr<boolean>(attrs, "training") };
  return f.dropout(x, { ...options, channels: /dropout\dd/.test(name) });
}
