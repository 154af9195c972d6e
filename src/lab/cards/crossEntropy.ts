import { compile, grad, logsumexp, crossEntropy as loss, noGrad, softmax, tensor } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, exactly, identity } from "../checks.ts";
import { type Label, labelNames, labels, type Parts, partsOf } from "../experiments/labelKinds.ts";
import { overflowOfExp } from "../experiments/overflowOfExp.ts";
import { crossEntropy as face } from "../faces/crossEntropy.ts";
import { float64 } from "../float64.ts";

type EntropySetting = Setting<typeof face.parameters>;

const classes = 10;

interface Prediction {
  readonly p: readonly number[];
  readonly loss: number;
  readonly raised: number;
  readonly floor: number;
  readonly gap: number;
}

interface Measurement {
  readonly p: readonly number[];
  readonly gradient: readonly number[];
  readonly loss: number;
  readonly raised: number;
  readonly uniform: number;
  readonly parts: Readonly<Record<Label, Parts>>;
  /** Loss and gap of the logits while smoothed labels are fitted. */
  readonly fit: readonly (readonly [step: number, loss: number, gap: number])[];
  /** Largest x whose float32 exp is finite, and log-sum-exp of ten thousands. */
  readonly overflow: number;
  readonly stable: number;
}

function logitsOf({ params }: EntropySetting): [number, number, number] {
  return [params.z0, params.z1, params.z2];
}

/** Steps of the fit to smoothed labels. */
function stepsOf({ effort }: EntropySetting): number {
  return effort === "full" ? 20_000 : 4_000;
}

function softmaxOf(z: readonly number[]): number[] {
  const most = Math.max(...z);
  const e = z.map((one) => Math.exp(one - most));
  const sum = e.reduce((a, b) => a + b);
  return e.map((one) => one / sum);
}

function predict(setting: EntropySetting): Prediction {
  const [a, b, c] = logitsOf(setting);
  const p = softmaxOf([a, b, c]);
  const { smoothing } = setting.params;
  const [high, low] = [1 - smoothing + smoothing / classes, smoothing / classes];
  return {
    p,
    loss: -Math.log(p[0]),
    raised: -Math.log(softmaxOf([a, b + 1, c])[0]),
    floor: -high * Math.log(high) - (classes - 1) * low * Math.log(low),
    gap: Math.log(high / low),
  };
}

/** In float64: of a small loss float32 keeps few digits, since it is a difference of logits. */
async function lossAt(z: readonly number[]): Promise<number> {
  const exact = float64();
  return await loss(tensor([[...z]], exact), tensor([0], { dtype: "int32", device: exact.device })).item();
}

async function* run(setting: EntropySetting): AsyncGenerator<Progress<Measurement>, void> {
  const z = tensor([logitsOf(setting)], { requiresGrad: true }); // [1, 3]
  const value = loss(z, tensor([0], { dtype: "int32" }));
  value.backward();
  const [a, b, c] = logitsOf(setting);
  const first = {
    p: Array.from(await noGrad(() => softmax(z, { dim: 1 })).data()),
    gradient: Array.from((await z.grad?.data()) ?? []),
    loss: await lossAt([a, b, c]),
    raised: await lossAt([a, b + 1, c]),
    uniform: await lossAt(new Array<number>(classes).fill(0)),
    parts: await partsOf([a, b, c], setting.params.smoothing),
    overflow: await overflowOfExp(),
    stable: await logsumexp(tensor(new Array<number>(classes).fill(10_000)), { dim: 0 }).item(),
  };
  const exact = float64();
  const w = tensor([new Array<number>(classes).fill(0)], { ...exact, requiresGrad: true }); // [1, classes]
  const target = tensor([0], { dtype: "int32", device: exact.device });
  const step = compile(() => {
    const now = loss(w, target, { labelSmoothing: setting.params.smoothing });
    const [slope] = grad(now, [w]);
    return noGrad(() => {
      const before = w.mul(1);
      w.assign(w.sub(slope.mul(4)));
      return [now, before] as const;
    });
  }, exact);
  const steps = stepsOf(setting);
  const fit: [number, number, number][] = [];
  for (let i = 0; i <= steps; i++) {
    const [now, before] = await step();
    const shown = i < 20 || Number.isInteger(Math.log2(i) * 4) || i % (steps / 40) === 0;
    if (!shown) continue;
    const logits = await before.data();
    fit.push([i, await now.item(), logits[0] - logits[1]]);
    yield { progress: i / steps, measurement: { ...first, fit: [...fit] } };
  }
}

function charts(setting: EntropySetting, predicted: Prediction, measured: Measurement | undefined): Chart[] {
  const names = [0, 1, 2].map((i) => ({
    zh: `第 ${i} 类${i === 0 ? "（真类）" : ""}`,
    en: `class ${i}${i === 0 ? " (true)" : ""}`,
  }));
  return [
    {
      kind: "bars",
      id: "gradient",
      title: { zh: "梯度 p − y：每一类都有", en: "The gradient p − y: every class has one" },
      description: {
        zh: "三类的概率与梯度；真类的梯度为负，其他类为正，总和为零。",
        en: "Probabilities and gradients of three classes; negative for the true class, positive for the others, zero in sum.",
      },
      categories: names,
      value: { label: { zh: "数值", en: "value" } },
      series: [
        { id: "p", name: { zh: "概率 p", en: "probability p" }, role: "measured", ink: 6, values: measured?.p ?? [] },
        {
          id: "gradient",
          name: { zh: "测得的梯度", en: "gradient, measured" },
          role: "measured",
          ink: 0,
          values: measured?.gradient ?? [],
        },
        {
          id: "predicted",
          name: { zh: "p − y", en: "p − y" },
          role: "predicted",
          ink: 0,
          values: predicted.p.map((p, i) => p - (i === 0 ? 1 : 0)),
        },
      ],
    },
    {
      kind: "bars",
      id: "parts",
      title: { zh: "交叉熵 = 标签的熵 + KL 散度", en: "Cross-entropy = entropy of the labels + divergence" },
      description: {
        zh: "同样的三个 logit，三种标签：损失分成标签的熵与到标签的 KL 散度，训练只能减小后者；one-hot 的熵为零。",
        en: "The same three logits under three kinds of labels: the loss is the entropy of the labels plus the divergence from them, and training lowers the latter alone; one-hot labels have no entropy.",
      },
      categories: labels.map((label) => labelNames[label]),
      value: { label: { zh: "损失", en: "loss" }, min: 0 },
      stacked: true,
      series: [
        {
          id: "entropy",
          name: { zh: "H(q)", en: "H(q)" },
          role: "measured",
          ink: 1,
          values: measured ? labels.map((label) => measured.parts[label].entropy) : [],
        },
        {
          id: "divergence",
          name: { zh: "KL(q‖p)", en: "KL(q‖p)" },
          role: "measured",
          ink: 0,
          values: measured ? labels.map((label) => measured.parts[label].divergence) : [],
        },
      ],
    },
    {
      kind: "xy",
      id: "floor",
      title: {
        zh: `平滑 ${setting.params.smoothing} 的标签：损失停在熵上`,
        en: `Labels smoothed by ${setting.params.smoothing}: the loss stops at their entropy`,
      },
      description: {
        zh: "用平滑标签训练十个 logit：损失下降，停在虚线的下限，不到零。",
        en: "Ten logits fitted to smoothed labels: the loss falls and stops at the dashed floor above zero.",
      },
      x: { label: { zh: "步（加 1）", en: "step, plus one" }, log: true },
      y: { label: { zh: "损失", en: "loss" }, min: 0 },
      series: [
        {
          id: "fit",
          name: { zh: "损失", en: "loss" },
          role: "measured",
          ink: 0,
          draw: "line",
          points: measured?.fit.map(([step, value]) => [step + 1, value]) ?? [],
        },
        {
          id: "entropy",
          name: { zh: "标签的熵", en: "entropy of the labels" },
          role: "predicted",
          ink: 1,
          draw: "line",
          points: [
            [1, predicted.floor],
            [stepsOf(setting) + 1, predicted.floor],
          ],
        },
      ],
    },
  ];
}

function terms(_: EntropySetting, predicted: Prediction, measured: Measurement | undefined) {
  const last = measured?.fit[measured.fit.length - 1];
  return {
    loss: measured?.loss ?? predicted.loss,
    raised: measured?.raised ?? null,
    p0: measured?.p[0] ?? predicted.p[0],
    gradient0: measured?.gradient[0] ?? null,
    gradient1: measured?.gradient[1] ?? null,
    uniform: measured?.uniform ?? null,
    smoothedLoss: measured?.parts.smoothed.loss ?? null,
    labelEntropy: measured?.parts.smoothed.entropy ?? null,
    divergence: measured?.parts.smoothed.divergence ?? null,
    floor: last?.[1] ?? null,
    gap: last?.[2] ?? null,
    overflow: measured?.overflow ?? null,
  };
}

function judge(_: EntropySetting, predicted: Prediction, measured: Measurement): Check[] {
  const [, floor, gap] = measured.fit[measured.fit.length - 1];
  const gradients = measured.gradient.map((value, i) =>
    identity({
      claim: { zh: `第 ${i} 类的梯度是 p − y`, en: `the gradient of class ${i} is p − y` },
      predicted: predicted.p[i] - (i === 0 ? 1 : 0),
      measured: value,
      scale: 1,
    }),
  );
  return [
    ...gradients,
    exactly({
      claim: { zh: "梯度为零的类的个数", en: "classes without a gradient" },
      predicted: 0,
      measured: measured.gradient.filter((value) => value === 0).length,
    }),
    identity({
      claim: { zh: "梯度的总和", en: "sum of the gradients" },
      predicted: 0,
      measured: measured.gradient.reduce((a, b) => a + b),
      scale: 1,
    }),
    closedForm({
      claim: { zh: "第 1 类的 logit 加 1，损失多出", en: "raising logit 1 by one adds to the loss" },
      predicted: predicted.raised - predicted.loss,
      measured: measured.raised - measured.loss,
      scale: predicted.raised,
    }),
    closedForm({
      claim: { zh: "十类、logit 全为零时损失是 ln 10", en: "the loss of ten equal logits is ln 10" },
      predicted: Math.log(classes),
      measured: measured.uniform,
    }),
    ...labels.map((label) => {
      const { loss: total, entropy, divergence } = measured.parts[label];
      return identity({
        claim: {
          zh: `${labelNames[label].zh}：交叉熵 = H(q) + KL(q‖p)`,
          en: `${labelNames[label].en} labels: cross-entropy = H(q) + KL(q‖p)`,
        },
        predicted: entropy + divergence,
        measured: total,
      });
    }),
    closedForm({
      claim: { zh: "平滑标签的损失下限", en: "floor with smoothed labels" },
      predicted: predicted.floor,
      measured: floor,
    }),
    closedForm({
      claim: { zh: "下限处的 logit 差", en: "gap of the logits at the floor" },
      predicted: predicted.gap,
      measured: gap,
    }),
    closedForm({
      claim: { zh: "float32 的 exp 不溢出的最大输入", en: "largest input of a float32 exp that does not overflow" },
      predicted: Math.log(3.4028234663852886e38),
      measured: measured.overflow,
    }),
    closedForm({
      claim: { zh: "log-sum-exp 在 10 000 处仍有限", en: "log-sum-exp is finite at 10,000" },
      predicted: 10_000 + Math.log(classes),
      measured: measured.stable,
    }),
  ];
}

export const crossEntropy = defineCard({
  face,
  predict,
  run,
  terms,
  charts,
  judge,
  answer: (_: EntropySetting, __, { loss: before, raised }: Measurement) =>
    raised > before ? "up" : raised < before ? "down" : "same",
});
