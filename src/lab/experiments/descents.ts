import {
  argsort,
  compile,
  Generator,
  grad,
  indexSelect,
  noGrad,
  type Parameter,
  rand,
  randint,
  stack,
  type Tensor,
  tensor,
} from "../../index.ts";
import { settled } from "../settled.ts";
import { type Data, features, samples } from "./leastSquares.ts";

export interface Chains {
  /** Takes a step of every chain; gives the excess losses before. */
  step(): Promise<Tensor>;
}

/** Descents of one data set side by side, each from the best weights (`atBest`) or from zero. */
export function chainsOf(
  { rows, y, best, moments }: Data,
  {
    lr,
    batch,
    chains,
    seed,
    order,
    atBest,
  }: { lr: number; batch: number; chains: number; seed: number; order: "drawn" | "shuffled"; atBest: boolean },
): Chains {
  const generator = new Generator(seed);
  const x = tensor(rows.map((row) => [...row])); // [N, D]
  const target = tensor(y.map((value) => [value])); // [N, 1]
  const h = tensor(moments.map((row) => [...row])); // [D, D]
  const goal = tensor([best.map((value) => [value])]); // [1, D, 1]
  const start = best.map((value) => [atBest ? value : 0]);
  const w: Parameter = tensor(new Array<number[][]>(chains).fill(start), { requiresGrad: true }); // [chains, D, 1]
  const positions = Array.from({ length: Math.floor(samples / batch) }, (_, i) =>
    tensor(
      Array.from({ length: batch }, (__, k) => i * batch + k),
      { dtype: "int32" },
    ),
  );
  /** A step of each chain on its samples, [chains · B]. */
  const descend = (index: Tensor): Tensor => {
    const rowsOf = indexSelect(x, 0, index).reshape([chains, batch, features]);
    const labels = indexSelect(target, 0, index).reshape([chains, batch, 1]);
    const loss = rowsOf
      .matmul(w)
      .sub(labels)
      .square()
      .mean({ dim: [1, 2] })
      .mul(0.5); // [chains]
    const [slope] = grad(loss.sum(), [w]);
    return noGrad(() => {
      const away = w.sub(goal);
      const excess = away
        .mul(h.matmul(away))
        .sum({ dim: [1, 2] })
        .mul(0.5); // [chains]
      w.assign(w.sub(slope.mul(lr)));
      return excess;
    });
  };
  const draw = compile(() => descend(randint(0, samples, [chains * batch], { generator })));
  const follow = compile((order: Tensor, position: Tensor) =>
    descend(indexSelect(order, 1, position).reshape([chains * batch])),
  );
  let epoch: Tensor | undefined;
  let taken = 0;
  return {
    async step() {
      if (order === "drawn") return await draw();
      if (!epoch || taken === positions.length) {
        epoch = await settled(argsort(rand([chains, samples], { generator }))); // [chains, N], an order of each
        taken = 0;
      }
      return await follow(epoch, positions[taken++]);
    },
  };
}

/** Gradients at w = 0 of all batches of some epochs: their mean against the full one, and their spread. */
export async function spread(
  data: Data,
  batch: number,
  epochs: number,
  generator: Generator,
): Promise<{ meanGap: number; values: number[] }> {
  const gradients = tensor(data.rows.map((row, i) => row.map((value) => -value * data.y[i]))); // [N, D]
  const full = gradients.mean({ dim: 0 }); // [D]
  const measure = compile(() => {
    const order = argsort(rand([samples], { generator }));
    const batches = indexSelect(gradients, 0, order)
      .reshape([samples / batch, batch, features])
      .mean({ dim: 1 }); // [N/B, D]
    const variance = batches.sub(full).square().sum({ dim: 1 }).mean();
    return stack([variance, batches.mean({ dim: 0 }).sub(full).abs().max()]);
  });
  const values: number[] = [];
  let meanGap = 0;
  for (let i = 0; i < epochs; i++) {
    const [variance, gap] = await (await measure()).data();
    values.push(variance);
    meanGap = Math.max(meanGap, gap);
  }
  return { meanGap, values };
}
