import type { Chart, XYSeries } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, empirical, identity } from "../checks.ts";
import { netsOf, variants } from "../experiments/normedNets.ts";
import { checkIdentities, type Identities } from "../experiments/normIdentities.ts";
import { batchNorm as face } from "../faces/batchNorm.ts";

type NormSetting = Setting<typeof face.parameters>;

interface Measurement {
  readonly lrs: readonly number[];
  /** By variant, learning rate and seed; what is no number or above three counts as three. */
  readonly losses: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** By variant and seed: norm of the first layer's gradient before training. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  readonly identities: Identities;
}

const stepsPerRound = 8;

async function* run({ params, seed, effort }: NormSetting): AsyncGenerator<Progress<Measurement>, void> {
  const isFull = effort === "full";
  const lrs = isFull ? [0.01, 0.03, 0.1, 0.3, 1, 3, 10] : [0.03, 0.1, 1, 3];
  const seeds = isFull ? 10 : 5;
  const shown = variants.filter(({ onlyFull }) => isFull || !onlyFull);
  const identities = await checkIdentities(params.scale, seed);
  const losses: Record<string, number[][]> = {};
  const gradients: Record<string, number[]> = {};
  const rounds = isFull ? 30 : 6;
  for (const [i, variant] of shown.entries()) {
    const nets = await netsOf(variant, lrs, seeds, seed);
    for (let round = 1; round <= rounds; round++) {
      const trained = await nets.train(stepsPerRound);
      gradients[variant.id] ??= trained.gradients.slice(0, seeds);
      losses[variant.id] = lrs.map((_, k) => trained.losses.slice(k * seeds, (k + 1) * seeds));
      yield {
        progress: (i + round / rounds) / shown.length,
        measurement: { lrs, losses: { ...losses }, gradients: { ...gradients }, identities },
      };
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function charts(_: NormSetting, __: unknown, measured: Measurement | undefined): Chart[] {
  return [
    {
      kind: "xy",
      id: "range",
      title: { zh: "哪些学习率可用", en: "Which learning rates are of use" },
      description: {
        zh: "横轴学习率，纵轴训练后的损失（中位数）；到顶的是发散。sigmoid 没有 BN 时一直停在 ln 2。",
        en: "Learning rate against the loss after training, medians; at the top it diverged. Without BN sigmoid stays at ln 2 everywhere.",
      },
      x: { label: { zh: "学习率", en: "learning rate" }, log: true },
      y: { label: { zh: "损失", en: "loss" }, min: 0, max: 1.2 },
      series: variants.flatMap(({ id, name }, ink): XYSeries[] => {
        const found = measured?.losses[id];
        return found || ink < 5
          ? [
              {
                id,
                name,
                role: "measured",
                ink,
                draw: "line and dots",
                points:
                  measured && found
                    ? found.map((runs, i) => [measured.lrs[i], Math.min(1.2, median(runs))] as const)
                    : [],
              },
            ]
          : [];
      }),
      marks: [{ axis: "y", at: Math.LN2, label: { zh: "ln 2（什么也没学）", en: "ln 2: nothing learned" } }],
    },
    {
      kind: "bars",
      id: "gradient",
      title: { zh: "训练之前第一层的梯度", en: "The first layer's gradient before training" },
      description: { zh: "对数轴，种子的中位数。", en: "Logarithmic axis, medians over seeds." },
      categories: variants.slice(0, 4).map(({ name }) => name),
      value: { label: { zh: "梯度的范数", en: "norm of the gradient" }, log: true },
      series: [
        {
          id: "gradient",
          name: { zh: "梯度", en: "gradient" },
          role: "measured",
          ink: 0,
          values: variants
            .slice(0, 4)
            .map(({ id }) => (measured?.gradients[id] ? median(measured.gradients[id]) : null)),
        },
      ],
    },
  ];
}

/** By seed the lowest loss over the learning rates. */
function lowest(runs: readonly (readonly number[])[]): number[] {
  return runs[0].map((_, seed) => Math.min(...runs.map((losses) => losses[seed])));
}

function terms(_: NormSetting, __: unknown, measured: Measurement | undefined) {
  const lowestOf = (id: string): number | null => (measured?.losses[id] ? median(lowest(measured.losses[id])) : null);
  const at = (lr: number, id: string): number | null => {
    const runs = measured?.losses[id]?.[measured.lrs.indexOf(lr)];
    return runs ? median(runs) : null;
  };
  const gradient = (id: string): number | null => (measured?.gradients[id] ? median(measured.gradients[id]) : null);
  return {
    gradientPlain: gradient("sigmoid"),
    gradientNormed: gradient("sigmoidNorm"),
    sigmoidPlain: lowestOf("sigmoid"),
    sigmoidNormed: lowestOf("sigmoidNorm"),
    reluPlain: at(1, "relu"),
    reluNormed: at(1, "reluNorm"),
    reluNoisy: at(1, "reluNoisy"),
    reluPlainSmall: at(0.1, "relu"),
    reluNormedSmall: at(0.1, "reluNorm"),
    cosine: measured?.identities.cosine ?? null,
  };
}

function judge(_: NormSetting, __: unknown, { lrs, losses, gradients, identities }: Measurement): Check[] {
  const one = lrs.indexOf(1);
  return [
    identity({
      claim: { zh: "BN(aXW) = BN(XW)", en: "BN(aXW) = BN(XW)" },
      predicted: 0,
      measured: identities.output,
      scale: 1,
    }),
    identity({
      claim: { zh: "a 倍权重的梯度是 1/a 倍", en: "the gradient of a·W is 1/a of that of W" },
      predicted: 0,
      measured: identities.gradient,
      scale: identities.gradientSize,
    }),
    identity({
      claim: {
        zh: "每个单元的权重与其梯度垂直（余弦）",
        en: "each unit's weight is orthogonal to its gradient (cosine)",
      },
      predicted: 0,
      measured: identities.cosine,
      scale: 1,
    }),
    empirical({
      claim: {
        zh: "sigmoid：BN 把第一层梯度放大了几个数量级",
        en: "sigmoid: orders of magnitude by which BN raises the first layer's gradient",
      },
      minimum: 2,
      effects: gradients.sigmoid.map((plain, i) => Math.log10(gradients.sigmoidNorm[i] / plain)),
    }),
    empirical({
      claim: { zh: "sigmoid：最低损失，有 BN 低多少", en: "sigmoid: how much lower the lowest loss is with BN" },
      minimum: 0.5,
      effects: lowest(losses.sigmoid).map((plain, i) => plain - lowest(losses.sigmoidNorm)[i]),
    }),
    empirical({
      claim: {
        zh: "ReLU 在学习率 1：有 BN 低多少（发散算 3）",
        en: "ReLU at rate 1: how much lower the loss is with BN (diverged counts as 3)",
      },
      minimum: 0.5,
      effects: losses.relu[one].map((plain, i) => plain - losses.reluNorm[one][i]),
    }),
    empirical({
      claim: {
        zh: "ReLU 在学习率 1：BN 之后再注入随机平移与缩放，仍低多少",
        en: "ReLU at rate 1: how much lower it still is with random shifts and scales after BN",
      },
      minimum: 0.5,
      effects: losses.relu[one].map((plain, i) => plain - losses.reluNoisy[one][i]),
    }),
  ];
}

export const batchNorm = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (setting: NormSetting, predicted: null, measured: Measurement) =>
    (terms(setting, predicted, measured).sigmoidPlain ?? 0) > 0.6 ? "stuck" : "good",
});
