import { blockUntilReady, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import type { NetworkSpec } from "../spec.ts";
import type { JaxConvForm } from "./jaxConv.ts";
import { type JaxTree, jaxLayers } from "./jaxLayers.ts";
import { peerForward } from "./peerLayers.ts";
import { adamScales, momentsOf, type PeerOptimizer, peerOptimizer } from "./peerOptimizers.ts";
import type { NamedTensor } from "./readTensors.ts";
import type { Prepared } from "./serve.ts";

type Tensor = np.Array;

/** A network's training step or inference inside one `jit`. */
export function jaxNetwork(spec: NetworkSpec, tensors: ReadonlyMap<string, NamedTensor>, conv: JaxConvForm): Prepared {
  const all: JaxTree = {};
  for (const [name, { shape, data }] of tensors) {
    all[name] = np.array(data as Float32Array<ArrayBuffer>, { shape: [...shape] });
  }
  const { x, y, ...named } = all;
  return spec.mode === "infer" ? inference(spec, x, named, conv) : training(spec, { x, y, named, conv });
}

function inference({ network }: NetworkSpec, x: Tensor, named: JaxTree, conv: JaxConvForm): Prepared {
  const run = jit((values: JaxTree, input: Tensor): Tensor => {
    const output = peerForward(network, jaxLayers(values, { conv }), input);
    tree.dispose(values);
    return output;
  });
  return {
    piece: () => run(tree.ref(named), x.ref).data(),
    values: async (made) => Array.from(made as Float32Array).slice(0, 1000),
  };
}

/** Everything that a step changes. */
type State = { parameters: JaxTree; statistics: JaxTree; moments: JaxTree[] };
type Scalars = { size: Tensor; scale: Tensor };

function training(
  { network }: NetworkSpec,
  given: { readonly x: Tensor; readonly y: Tensor; readonly named: JaxTree; readonly conv: JaxConvForm },
): Prepared {
  const { x, y, named, conv } = given;
  const optimizer = peerOptimizer(network);
  const lossOf = (parameters: JaxTree, statistics: JaxTree, input: Tensor, target: Tensor): [Tensor, JaxTree] => {
    const moved: JaxTree = {};
    const output = peerForward(network, jaxLayers({ ...parameters, ...statistics }, { conv, moved }), input);
    tree.dispose([parameters, statistics]);
    return [network === "tiny-mlp" ? squaredError(output, target) : crossEntropy(output, target), moved];
  };
  const step = jit((before: State, scalars: Scalars, input: Tensor, target: Tensor): { loss: Tensor; after: State } => {
    const [[loss, statistics], gradients] = valueAndGrad(lossOf, { hasAux: true })(
      tree.ref(before.parameters),
      before.statistics,
      input,
      target,
    ) as unknown as [[Tensor, JaxTree], JaxTree];
    return { loss, after: { ...updated(optimizer, before, gradients, scalars), statistics } };
  });

  const entries = Object.entries(named);
  const parameters = Object.fromEntries(entries.filter(([name]) => !name.includes("running_")));
  const statistics = Object.fromEntries(entries.filter(([name]) => name.includes("running_")));
  const zeros = (): JaxTree => tree.map((each: Tensor) => np.zeros(each.shape), parameters) as JaxTree;
  let state: State = { parameters, statistics, moments: Array.from({ length: momentsOf(optimizer) }, zeros) };
  let count = 0;
  const piece = async (): Promise<number> => {
    count++;
    const { size, scale } = optimizer.kind === "adam" ? adamScales(optimizer, count) : { size: optimizer.lr, scale: 1 };
    const { loss, after } = step(state, { size: np.array(size), scale: np.array(scale) }, x.ref, y.ref);
    state = after;
    await blockUntilReady(state);
    return (await loss.data())[0];
  };
  return { piece };
}

function updated(
  optimizer: PeerOptimizer,
  { parameters, moments }: State,
  gradients: JaxTree,
  { size, scale }: Scalars,
): Omit<State, "statistics"> {
  const after: Omit<State, "statistics"> = { parameters: {}, moments: moments.map(() => ({})) };
  for (const [name, gradient] of Object.entries(gradients)) {
    let value = parameters[name];
    if (optimizer.kind === "adam") {
      const [first, second] = optimizer.betas;
      const mean = moments[0][name].mul(first).add(gradient.ref.mul(1 - first));
      const square = moments[1][name].mul(second).add(np.square(gradient).mul(1 - second));
      after.moments[0][name] = mean.ref;
      after.moments[1][name] = square.ref;
      if (optimizer.weightDecay > 0) value = value.mul(1 - optimizer.lr * optimizer.weightDecay);
      after.parameters[name] = value.sub(mean.mul(size.ref).div(np.sqrt(square).mul(scale.ref).add(optimizer.eps)));
      continue;
    }
    let direction = gradient;
    if (optimizer.momentum > 0) {
      direction = moments[0][name].mul(optimizer.momentum).add(gradient);
      after.moments[0][name] = direction.ref;
    }
    after.parameters[name] = value.sub(direction.mul(size.ref));
  }
  tree.dispose([size, scale]);
  return after;
}

function squaredError(output: Tensor, target: Tensor): Tensor {
  return np.square(output.sub(target)).mean();
}

function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  const classes = logits.shape[logits.ndim - 1];
  const rows = target.size;
  const wanted = nn.oneHot(target.reshape([rows]), classes);
  return nn
    .logSoftmax(logits.reshape([rows, classes]))
    .mul(wanted)
    .sum()
    .mul(-1 / rows);
}
