import { compile, fit, type nn, noGrad, type optim, type Tensor, TensorDataset, tensor } from "fathom";
import { type Network, networkOf } from "../networks.ts";
import type { NetworkSpec } from "../spec.ts";
import type { NamedTensor } from "./readTensors.ts";
import type { Prepared } from "./serve.ts";

interface FitParts {
  readonly network: Network;
  readonly model: nn.Module;
  readonly optimizer: optim.Optimizer<{ lr: number }>;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

export function fathomNetwork(spec: NetworkSpec, tensors: ReadonlyMap<string, NamedTensor>): Prepared {
  const network = networkOf(spec.network);
  const model = network.model();
  fill(model, tensors);
  const x = tensorOf(tensors, "x");
  if (spec.mode === "infer") {
    model.eval();
    const run = compile((input: Tensor) => noGrad(() => network.forward(model, input)));
    const piece = async (): Promise<ArrayLike<number>> => (await run(x)).data();
    return { piece, values: async (made) => Array.from(made as Float32Array).slice(0, 1000) };
  }
  const y = tensorOf(tensors, "y");
  const optimizer = network.optimizer(model);
  if (spec.mode === "fit" || spec.mode === "observed") return fitPieces(spec, { network, model, optimizer, tensors });
  const compiled = compile((input: Tensor, target: Tensor) => {
    const loss = network.loss(network.forward(model, input), target);
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  const plain = async (): Promise<number> => {
    const loss = network.loss(network.forward(model, x), y);
    optimizer.zeroGrad();
    loss.backward();
    await optimizer.step();
    return loss.item();
  };
  return { piece: spec.mode === "plain" ? plain : async () => (await compiled(x, y)).item() };
}

/** Batches in a pass over the data: the same one, so that passes are rare. */
const batchesPerEpoch = 64;

/** Steps of the library's own loop, one after the other, as somebody sees them who reads its events. */
function fitPieces({ batch, mode }: NetworkSpec, { network, model, optimizer, tensors }: FitParts): Prepared {
  const repeated = (name: string): { data: NamedTensor["data"]; shape: readonly number[] } => {
    const { data, shape } = tensors.get(name) as NamedTensor;
    const all = new (data.constructor as new (length: number) => NamedTensor["data"])(data.length * batchesPerEpoch);
    for (let i = 0; i < batchesPerEpoch; i++) all.set(data, i * data.length);
    return { data: all, shape: [batch * batchesPerEpoch, ...shape.slice(1)] };
  };
  const data = new TensorDataset({ x: repeated("x"), y: repeated("y") });
  const events = fit(model as nn.Module & { forward(x: Tensor): unknown }, data, {
    optimizer,
    loss: (output, target) => network.loss(output, target),
    epochs: 1e9,
    batchSize: batch,
    shuffle: false,
    ...(mode === "observed" ? { health: { every: 1 } } : {}),
  })[Symbol.asyncIterator]();
  const piece = async (): Promise<number> => {
    for (;;) {
      const { value, done } = await events.next();
      if (done) throw new Error("the run has ended");
      if (value.type === "step") return value.loss;
    }
  };
  return { piece };
}

function tensorOf(tensors: ReadonlyMap<string, NamedTensor>, name: string): Tensor {
  const found = tensors.get(name);
  if (!found) throw new Error(`the file has no tensor ${name}`);
  return tensor(found.data, { shape: found.shape });
}

function fill(model: nn.Module, tensors: ReadonlyMap<string, NamedTensor>): void {
  for (const [name, variable] of Object.entries(model.stateDict())) {
    const found = tensors.get(name);
    if (found) variable.assignData(found.data);
  }
}
