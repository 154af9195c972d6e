// C4: the same houses with raw features, after min-max and after a z-score: condition numbers, and steps of gradient descent.
import {
  compile,
  deviceNamed,
  Generator,
  grad,
  type HostTensor,
  MinMaxScaler,
  noGrad,
  randn,
  StandardScaler,
  sigmoid,
  type Tensor,
  tensor,
} from "fathom";

const exact = { dtype: "float64", device: deviceNamed("reference") } as const;
const normal = (seed: number): Promise<ArrayLike<number>> =>
  randn([100], { ...exact, generator: new Generator(seed) }).data();
const [a, b, noise] = [await normal(3), await normal(4), await normal(5)];
const houses = Array.from(a, (z, i) => [120 + 40 * z, 3 + 0.7 * z + Math.sqrt(1 - 0.7 ** 2) * b[i]]); // area, rooms
const price = houses.map(([area, rooms], i) => [2 * area + 30 * rooms + 10 * noise[i]]);
const features: HostTensor = { dtype: "float64", shape: [100, 2], data: Float64Array.from(houses.flat()) };
const rowsOf = ({ data }: HostTensor): number[][] =>
  houses.map((_, i) => [Number(data[2 * i]), Number(data[2 * i + 1]), 1]);

/** Largest, middle and smallest eigenvalue of the curvature XᵀX / N. */
async function eigenvalues(rows: number[][]): Promise<[number, number, number]> {
  const x = tensor(rows, exact);
  const h = x.permute([1, 0]).matmul(x).div(rows.length); // [3, 3]
  let v = tensor([[1], [0.5], [0.2]], exact);
  for (let i = 0; i < 200; i++) {
    v = h.matmul(v);
    v = v.div(v.square().sum().sqrt());
    await v.data();
  }
  const largest = await h.matmul(v).mul(v).sum().item();
  const [[p, q, r], [, s, t], [, , u]] = (await h.array()) as number[][];
  const rest = p + s + u - largest; // sum of the other two, and their product by the determinant
  const product = (p * (s * u - t * t) - q * (q * u - t * r) + r * (q * t - s * r)) / largest;
  const middle = rest / 2 + Math.sqrt(rest ** 2 / 4 - product);
  return [largest, middle, product / middle];
}

/** Steps with the best constant rate until a millionth of the excess loss is left. */
async function stepsOf(rows: number[][]): Promise<number> {
  const [largest, , smallest] = await eigenvalues(rows);
  const [x, y] = [tensor(rows, exact), tensor(price, exact)];
  const w = tensor([[0], [0], [0]], { ...exact, requiresGrad: true });
  const descend = compile(() => {
    const [slope] = grad(x.matmul(w).sub(y).square().mean().mul(0.5), [w]);
    return noGrad(() => {
      const before = w.mul(1);
      w.assign(w.sub(slope.mul(2 / (largest + smallest))));
      return before;
    });
  }, exact);
  const path: number[][] = [];
  for (let i = 0; i < 3000; i++) path.push(Array.from(await (await descend()).data()));
  const best = path[path.length - 1];
  const excess = (at: number[]): number =>
    rows.reduce((sum, row) => sum + row.reduce((gap, value, j) => gap + value * (at[j] - best[j]), 0) ** 2, 0);
  return path.findIndex((at) => excess(at) <= 1e-6 * excess(path[0]));
}

const standard = rowsOf(new StandardScaler().fit(features).transform(features));
const kappa = async (rows: number[][]): Promise<number> => {
  const [largest, , smallest] = await eigenvalues(rows);
  return largest / smallest;
};

// And a sigmoid whose inputs were not scaled, z ~ N(0, 100²), has next to no derivative.
const z = randn([100_000], { generator: new Generator(107) }).mul(100);
const slopes = grad((input: Tensor) => sigmoid(input).sum())(z);

console.log({
  kappaRaw: await kappa(rowsOf(features)),
  kappaStandard: await kappa(standard),
  stepsMinMax: await stepsOf(rowsOf(new MinMaxScaler().fit(features).transform(features))),
  stepsStandard: await stepsOf(standard),
  slope: await slopes.mean().item(),
});
