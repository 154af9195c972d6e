import { describe, expect, test } from "vitest";
import {
  binaryCrossEntropyWithLogits,
  crossEntropy,
  type HostTensor,
  type LabelledData,
  type LossFunction,
  manualSeed,
  mseLoss,
  mul,
  nllLoss,
  nn,
  optim,
  type Tensor,
  TensorDataset,
} from "../../index.ts";
import { tinyImages } from "../tinyImages.fixture.ts";
import { findingsOf, healthy, idsOf, mlp, of, type Values, vectors, withLabels } from "./findings.fixture.ts";

/** Cuts off what comes before it. */
class Detached extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.detach();
  }
}

class Times extends nn.Module {
  readonly factor: number;

  constructor(factor: number) {
    super();
    this.factor = factor;
  }

  forward(x: Tensor): Tensor {
    return mul(x, this.factor);
  }
}

const filled = async (variable: Tensor | null, value: number): Promise<void> => {
  if (!(variable && "assignData" in variable)) throw new Error("no variable");
  (variable as nn.Linear["weight"]).assignData(new Float32Array(variable.numel).fill(value));
};

describe("check names a planted fault:", () => {
  test("unscaled inputs, with their mean, spread and the repair", async () => {
    const { x, y } = tinyImages().arrays;
    const data = new TensorDataset({ x: { ...x, data: x.data.map((value) => 255 * value) }, y });
    const { facts, sentence, level } = of(await findingsOf(healthy(), data), "inputs-unscaled");
    expect(level).toBe("warn");
    expect(facts.deviation).toBeGreaterThan(100);
    expect(facts.worst).toBeNull();
    expect(sentence).toMatch(/^unscaled inputs: mean .* standard deviation .* from .* to .*StandardScaler/);
  });

  test("one unscaled feature among others, by its number", async () => {
    const data = vectors((value, feature) => (feature === 2 ? 1000 + 50 * value : value));
    expect(of(await findingsOf(mlp(), data), "inputs-unscaled").facts.worst?.feature).toBe(2);
  });

  test("inputs so small that they are lost", async () => {
    const data = vectors((value) => value / 1000);
    expect(of(await findingsOf(mlp(), data), "inputs-unscaled").facts.largest).toBeLessThan(0.01);
  });

  test("features that never change", async () => {
    const data = vectors((value, feature) => (feature === 3 ? 0.5 : value));
    expect(of(await findingsOf(mlp(), data), "inputs-constant").facts).toEqual({ features: [3], of: 4 });
  });

  test("a data set that repeats one sample", async () => {
    const data = vectors((_, feature) => feature);
    expect(idsOf(await findingsOf(mlp(), data))).toContain("inputs-alike");
  });

  test("inputs that are not finite, with the sample", async () => {
    const data = vectors((value, feature, sample) => (sample === 41 && feature === 1 ? Number.NaN : value));
    const { facts } = of(await findingsOf(mlp(), data), "inputs-not-finite");
    expect(facts).toEqual({ count: 1, sample: 41, value: Number.NaN, samples: 60, of: 60 });
  });

  test("labels counted from 1, with the sample and the repair", async () => {
    const data = withLabels(tinyImages(), (label) => label + 1);
    const findings = await findingsOf(healthy(), data);
    const { facts, sentence } = of(findings, "labels-out-of-range");
    expect(facts).toMatchObject({ label: 3, sample: 2, classes: 3, count: 16 });
    expect(sentence).toContain("subtract 1");
    expect(of(findings, "not-checked").facts.topics).toEqual([
      "shapes",
      "loss",
      "units",
      "gradients",
      "overfit",
      "forecast",
    ]);
  });

  test("imbalanced labels and a class without samples", async () => {
    const data = withLabels(tinyImages(), (_, sample) => (sample % 12 === 0 ? 1 : 0));
    const findings = await findingsOf(healthy(), data);
    expect(of(findings, "labels-imbalanced").facts).toMatchObject({ counts: [44, 4, 0], most: 0 });
    expect(of(findings, "labels-missing").facts.missing).toEqual([2]);
  });

  test("labels that are all the same", async () => {
    const findings = await findingsOf(
      healthy(),
      withLabels(tinyImages(), () => 1),
    );
    expect(of(findings, "labels-one").facts.label).toBe(1);
  });

  test("sorted labels that are not shuffled; shuffled they are fine", async () => {
    const all = tinyImages();
    const order = Array.from({ length: 48 }, (_, i) => i).sort((a, b) => (a % 3) - (b % 3));
    const sorted = all.subset(order);
    const findings = await findingsOf(healthy(), sorted, { shuffle: false, batchSize: 8 });
    expect(of(findings, "labels-sorted").facts.distinct).toBeLessThan(2);
    expect(idsOf(await findingsOf(healthy(), sorted, { batchSize: 8 }))).toContain("labels-balanced");
  });

  test("a frozen layer, by its parameters", async () => {
    const model = healthy();
    model.layers[4].freeze();
    const { facts } = of(await findingsOf(model), "parameters-frozen");
    expect(facts).toEqual({ names: ["4.weight", "4.bias"], of: 8 });
    expect(model.layers[4].parameters().every(({ requiresGrad }) => !requiresGrad)).toBe(true);
  });

  test("a branch that is detached, by the parameters behind it", async () => {
    const [a, ...rest] = mlp();
    const findings = await findingsOf(new nn.Sequential(a, new Detached(), ...rest), vectors());
    expect(of(findings, "gradients-missing").facts.names).toEqual(["0.weight", "0.bias"]);
  });

  test("parameters that the optimizer does not hold", async () => {
    const model = mlp();
    const optimizer = new optim.Adam(model.layers[2].parameters(), { lr: 0.01 });
    const { facts } = of(await findingsOf(model, vectors(), { optimizer }), "parameters-left-out");
    expect(facts).toEqual({ names: ["0.weight", "0.bias"], of: 4 });
  });

  test("a loss that is a sum instead of a mean", async () => {
    const loss: LossFunction = (output, y) => crossEntropy(output, y, { reduction: "sum" });
    const findings = await findingsOf(healthy(), tinyImages(), { loss });
    expect(of(findings, "loss-summed").facts.ratio).toBeCloseTo(2, 4);
    expect(of(findings, "loss-expected").facts.chance).toBeCloseTo(Math.log(3), 4);
  });

  test("softmax before a loss that applies it again", async () => {
    const findings = await findingsOf(new nn.Sequential(...mlp(), new nn.Softmax({ dim: 1 })), vectors());
    const { facts } = of(findings, "scores-squashed");
    expect(facts.by).toBe("softmax");
    expect(facts.best).toBeCloseTo(Math.log(Math.E + 2) - 1, 5);
  });

  test("a sigmoid before a loss on logits", async () => {
    const { x, y } = vectors().arrays;
    const data = new TensorDataset({ x, y: { data: Float32Array.from(y.data, (label) => label % 2), shape: [60, 1] } });
    const model = new nn.Sequential(...mlp(4, 1), new nn.Sigmoid());
    const findings = await findingsOf(model, data, { loss: (output, t) => binaryCrossEntropyWithLogits(output, t) });
    expect(of(findings, "scores-squashed").facts.by).toBe("sigmoid");
  });

  test("a likelihood of scores that are no logarithms", async () => {
    const model = mlp();
    await filled(model.layers[2].parameters()[1], 2);
    const findings = await findingsOf(model, vectors(), { loss: (output, y) => nllLoss(output, y) });
    expect(of(findings, "loss-negative").facts.loss).toBeLessThan(0);
  });

  test("first scores that are far too large", async () => {
    const findings = await findingsOf(new nn.Sequential(...mlp(), new Times(50)), vectors());
    const { facts } = of(findings, "loss-unexpected");
    expect(facts.loss).toBeGreaterThan(2 * Math.log(3));
  });

  test("a layer of dead units, and some dead units in another", async () => {
    const model = healthy();
    await filled(model.layers[4].parameters()[1], -100);
    const findings = await findingsOf(model);
    expect(of(findings, "layers-dead").facts.layers).toEqual([{ path: "5", op: "relu", idle: 16, units: 16 }]);
    expect(idsOf(findings)).toEqual(expect.arrayContaining(["outputs-alike", "gradients-zero"]));
    const some = healthy();
    const bias = new Float32Array(16).fill(-100, 0, 6);
    (some.layers[4] as nn.Linear).bias?.assignData(bias);
    const { facts, level } = of(await findingsOf(some), "units-dead");
    expect(level).toBe("warn");
    expect(facts.layers[0].idle).toBeGreaterThanOrEqual(6);
    expect(facts.layers[0].idle).toBeLessThan(16);
  });

  test("saturated units", async () => {
    const model = new nn.Sequential(new nn.Linear(4, 16), new Times(200), new nn.Tanh(), new nn.Linear(16, 3));
    const { facts } = of(await findingsOf(model, vectors()), "units-saturated");
    expect(facts.layers[0]).toMatchObject({ path: "2", op: "tanh", units: 16 });
  });

  test("gradients that vanish on their way through sigmoids", async () => {
    manualSeed(1);
    const layers = Array.from({ length: 8 }, () => [new nn.Linear(4, 4), new nn.Sigmoid()]).flat();
    const { facts } = of(
      await findingsOf(new nn.Sequential(...layers, new nn.Linear(4, 3)), vectors()),
      "gradients-uneven",
    );
    expect([facts.smallest.name, facts.largest.name]).toEqual(["0.weight", "16.weight"]);
    expect(facts.largest.size / facts.smallest.size).toBeGreaterThan(1e4);
  });

  test("batch normalisation of a batch of one", async () => {
    const model = new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Linear(8, 3));
    const one = of(await findingsOf(model, vectors(), { batchSize: 1 }), "pass-fault");
    expect(one.facts.during).toBe("forward");
    expect(one.sentence).toContain("more than 1 value per channel in training");
    const last = of(await findingsOf(model, vectors(), { batchSize: 59 }), "last-batch-fault");
    expect(last.facts).toMatchObject({ samples: 1, batchSize: 59 });
    expect(idsOf(await findingsOf(model, vectors(), { batchSize: 59, dropLast: true }))).not.toContain(
      "last-batch-fault",
    );
  });

  test("batch statistics of too few samples, without taking units for dead that rest for one sample", async () => {
    const findings = await findingsOf(healthy(), tinyImages(), { batchSize: 2 });
    expect(of(findings, "statistics-noisy").facts).toEqual({ batchSize: 2 });
    expect(idsOf(findings)).toContain("units-alive");
  });

  test("a learning rate that diverges, and still forecasts the time of its steps", async () => {
    const model = mlp();
    const optimizer = new optim.SGD(model.parameters(), { lr: 1e9 });
    let ms = 0;
    const findings = await findingsOf(model, vectors(), { optimizer, clock: () => (ms += 30) });
    expect(idsOf(findings)).toEqual(expect.arrayContaining(["overfit-diverged", "forecast-time"]));
    expect(optimizer.paramGroups[0].lr).toBe(1e9);
  });

  test("a last layer that does not fit, with the op's own message", async () => {
    const { facts, sentence } = of(await findingsOf(mlp(5), vectors()), "pass-fault");
    expect(facts.during).toBe("forward");
    expect(sentence).toMatch(/^forward throws: linear: /);
  });

  test("targets of another shape than the outputs", async () => {
    const { x } = vectors().arrays;
    const data = new TensorDataset({ x, y: new Float32Array(60).map((_, i) => i / 60) });
    const { facts, sentence } = of(await findingsOf(mlp(4, 1), data, { loss: mseLoss }), "pass-fault");
    expect(facts.during).toBe("loss");
    expect(sentence).toContain("mseLoss: target must be [16, 1] to match x [16, 1], got [16].");
  });

  test("a data set that throws", async () => {
    const broken: LabelledData = {
      length: 5,
      fields: ["x", "y"],
      batch: (): Record<"x" | "y", HostTensor> => {
        throw new Error("file 3 is missing");
      },
      subset: () => broken,
    };
    const findings = await findingsOf(mlp(), broken);
    expect(of(findings, "pass-fault").sentence).toBe("reading the data throws: file 3 is missing");
    expect(of(findings, "not-checked").facts.topics).toHaveLength(7);
  });

  test("weights that are not finite", async () => {
    const model = mlp();
    await filled(model.layers[2].parameters()[1], Number.NaN);
    const findings = await findingsOf(model, vectors());
    expect(of(findings, "loss-not-finite").facts.badOutputs).toBe(16 * 3);
    expect(of(findings, "gradients-not-finite").facts.names).toContain("0.weight");
  });

  test("unscaled and constant regression targets", async () => {
    const { x } = vectors().arrays;
    const targets = (of: (i: number) => number): Values =>
      new TensorDataset({ x, y: { data: Float32Array.from({ length: 60 }, (_, i) => of(i)), shape: [60, 1] } });
    const far = await findingsOf(
      mlp(4, 1),
      targets((i) => 200_000 + 100 * i),
      { loss: mseLoss },
    );
    expect(of(far, "targets-unscaled").facts.mean).toBeCloseTo(202_950, -1);
    expect(of(far, "loss-unexpected").facts.loss).toBeGreaterThan(1e9);
    const alike = await findingsOf(
      mlp(4, 1),
      targets(() => 3),
      { loss: mseLoss },
    );
    expect(of(alike, "targets-alike").facts.value).toBe(3);
  });

  test("a learning rate that diverges, and one that hardly moves", async () => {
    const wild = mlp();
    const high = new optim.SGD(wild.parameters(), { lr: 1e4 });
    expect(of(await findingsOf(wild, vectors(), { optimizer: high }), "overfit-diverged").level).toBe("fail");
    const lame = mlp();
    const low = new optim.SGD(lame.parameters(), { lr: 1e-6 });
    const { facts, level } = of(await findingsOf(lame, vectors(), { optimizer: low }), "overfit-slow");
    expect(level).toBe("warn");
    expect(facts.to).toBeGreaterThan(0.9 * facts.from);
    expect(facts.adam.to).toBeLessThan(0.5 * facts.adam.from);
  });

  test("a model that cannot learn one batch", async () => {
    class Averaging extends nn.Module {
      readonly inner = mlp();

      forward(x: Tensor): Tensor {
        return this.inner.forward(mul(x, 0).add(x.mean()));
      }
    }
    const findings = await findingsOf(new Averaging(), vectors());
    expect(of(findings, "overfit-short").level).toBe("fail");
    expect(idsOf(findings)).toContain("outputs-alike");
  });
});
