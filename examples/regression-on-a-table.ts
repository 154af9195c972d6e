// Regression on a table: consumption of cars from weight, power and year. The scaler is fitted on the training rows
// alone, so that nothing of the test rows leaks into training.
import {
  fit,
  manualSeed,
  mseLoss,
  nn,
  optim,
  parseCsv,
  predictAll,
  StandardScaler,
  TensorDataset,
  trainValidationSplit,
} from "fathom";

manualSeed(3);

// For a file: await readFile("cars.csv", "utf8"). Here the rows are made up: litres per 100 km from a formula and noise.
const rows = Array.from({ length: 200 }, (_, i) => {
  const weight = 800 + ((i * 37) % 1200); // kg
  const power = 40 + ((i * 53) % 160); // kW
  const year = 1990 + ((i * 7) % 30);
  const noise = Math.sin(i * 12.9898) * 0.3;
  return [weight, power, year, (2 + 0.003 * weight + 0.02 * power - 0.06 * (year - 1990) + noise).toFixed(3)].join();
});
const csv = ["weight,power,year,litres", ...rows].join("\n");

const table = parseCsv(csv, { target: "litres" });
const { train, validation: test } = trainValidationSplit(new TensorDataset({ x: table.x, y: table.y }), 0.25, {
  seed: 1,
});

const scaler = new StandardScaler().fit(train.arrays.x);
const scaled = (part: TensorDataset<"x" | "y">): TensorDataset<"x" | "y"> => {
  const { x, y } = part.arrays;
  // The targets as a column [N, 1], the shape of the model's output.
  return new TensorDataset({ x: scaler.transform(x), y: { ...y, shape: [y.shape[0], 1] } });
};

const model = new nn.Sequential(new nn.Linear(3, 16), new nn.Tanh(), new nn.Linear(16, 1));
const optimizer = new optim.Adam(model.parameters(), { lr: 0.03 });
await fit(model, scaled(train), { optimizer, loss: mseLoss, epochs: 60, batchSize: 16 });

const testRows = scaled(test);
const predicted = (await predictAll(model, testRows)).data;
const truth = testRows.arrays.y.data;
const squared = Array.from(truth, (value, i) => (value - predicted[i]) ** 2);

export const rmse: number = Math.sqrt(squared.reduce((sum, value) => sum + value, 0) / truth.length);
console.log(`test error ${rmse.toFixed(2)} litres per 100 km`);
