import {
  binaryCrossEntropyWithLogits,
  compile,
  Generator,
  indexSelect,
  noGrad,
  optim,
  type Parameter,
  rand,
  randn,
  relu,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../index.ts";
import { parameterFrom } from "../parameterFrom.ts";
import { settled } from "../settled.ts";

/** Samples to train on. */
export const train = 512;
const [inputs, hidden, test] = [20, 64, 1024];

/** Trains nets 20-64-1 side by side, one for each seed, each on data of its own; their test accuracies. */
export async function* classify(
  { batch, lr, steps, flips }: { batch: number; lr: number; steps: number; flips: number },
  seeds: number,
  seed: number,
): AsyncGenerator<void, number[]> {
  const generator = new Generator(seed);
  const teacher = randn([seeds, inputs, 1], { generator });
  const labelled = (count: number): { x: Tensor; y: Tensor } => {
    const x = randn([seeds, count, inputs], { generator });
    const bent = relu(x.matmul(teacher)).sub(relu(x.matmul(teacher).mul(-1)).mul(0.5));
    return { x, y: bent.gt(0) }; // [seeds, count, 1]
  };
  const data = labelled(train);
  const held = labelled(test);
  const flip = rand([seeds, train, 1], { generator }).lt(flips);
  const y = await settled(where(data.y.ne(flip), 1, 0));
  const x = await settled(data.x);
  const drawn = (shape: readonly number[], size: number): Promise<Parameter> =>
    parameterFrom(randn([seeds, ...shape], { generator }).mul(size));
  const w1 = await drawn([inputs, hidden], 1 / Math.sqrt(inputs));
  const b1 = await parameterFrom(zeros([seeds, 1, hidden]));
  const w2 = await drawn([hidden, 1], 1 / Math.sqrt(hidden));
  const answer = (at: Tensor): Tensor => relu(at.matmul(w1).add(b1)).matmul(w2);
  const optimizer = new optim.SGD([w1, b1, w2], { lr });
  const step = compile((index: Tensor) => {
    const [from, labels] = batch === train ? [x, y] : [indexSelect(x, 1, index), indexSelect(y, 1, index)];
    const loss = binaryCrossEntropyWithLogits(answer(from), labels, { reduction: "none" })
      .mean({ dim: [1, 2] })
      .sum();
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  // Data are independent: their order is as good as any.
  const batches = Array.from({ length: train / batch }, (_, i) =>
    tensor(
      Array.from({ length: batch }, (__, k) => i * batch + k),
      { dtype: "int32" },
    ),
  );
  for (let i = 1; i <= steps; i++) {
    await step(batches[i % batches.length]);
    if (i % 16 === 0) yield;
  }
  const right = noGrad(() =>
    answer(held.x)
      .gt(0)
      .eq(held.y)
      .sum({ dim: [1, 2] }),
  );
  return Array.from(await right.data(), (count) => count / test);
}
