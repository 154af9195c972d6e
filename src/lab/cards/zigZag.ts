import type { Chart, Text, XYSeries } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { atMost, type Check, closedForm, exactly, identity } from "../checks.ts";
import {
  type Descent,
  fixedSteps,
  type Path,
  type Plan,
  type Point,
  predictDescent,
  type Rule,
  ratioOf,
  stepper,
  target,
  Walk,
} from "../experiments/steepestDescent.ts";
import { zigZag as face } from "../faces/zigZag.ts";

type ZigZagSetting = Setting<typeof face.parameters>;
function plansOf({ params: { kappa }, effort }: ZigZagSetting): Plan[] {
  const grid = effort === "full" ? [1, 4, 25, 100, 400, 10_000] : [1, 4, 25, 100, 400];
  const kappas = [...new Set([...grid, kappa])].sort((a, b) => a - b);
  return [
    ...kappas.map((one) => ({ kappa: one, rule: "search" as const })),
    ...(["safe", "long", "best", "over"] as const).map((rule) => ({ kappa, rule })),
  ];
}

async function* run(setting: ZigZagSetting): AsyncGenerator<Progress<readonly Path[]>, void> {
  const plans = plansOf(setting);
  const walks = plans.map((plan) => new Walk(plan));
  const most = Math.max(...plans.map((plan) => predictDescent(plan).steps ?? 0));
  const next = stepper(plans);
  const pause = Math.max(1, Math.round(most / 100));
  // Some steps more than predicted, so that a slower descent is seen to be slower.
  for (let step = 0; step <= most + 10 && walks.some((walk) => !walk.isOver); step++) {
    const rows = await (await next()).data(); // [descents, 5]
    for (const [i, walk] of walks.entries()) walk.add(step, Array.from(rows.subarray(5 * i, 5 * i + 5)));
    if (step % pause === 0) yield { progress: step / (most + 1), measurement: walks.map((walk) => walk.path()) };
  }
  yield { progress: 1, measurement: walks.map((walk) => walk.path()) };
}

const figure = (kappa: number): string => String(Number(kappa.toPrecision(4)));

function ruleName(rule: Rule): Text {
  return face.parameters.rule.options[rule];
}

function charts({ params }: ZigZagSetting, predicted: readonly Descent[], paths?: readonly Path[]): Chart[] {
  return [lossChart(predicted, paths), stepsChart(predicted, paths), pathChart(params.kappa, params.rule, paths)];
}

function lossChart(predicted: readonly Descent[], paths: readonly Path[] | undefined): Chart {
  const series = predicted.flatMap(({ kappa, rule, steps }, i): XYSeries[] => {
    if (rule !== "search" || kappa === 1 || steps === null) return [];
    const name = { zh: `κ = ${figure(kappa)}`, en: `κ = ${figure(kappa)}` };
    const theory: XYSeries = {
      id: `predicted-${figure(kappa)}`,
      name: { zh: `${name.zh}（预测）`, en: `${name.en} (predicted)` },
      role: "predicted",
      ink: i % 8,
      draw: "line",
      points: Array.from({ length: 61 }, (_, k) => {
        const step = steps ** (k / 60);
        return [step, ratioOf(kappa) ** step];
      }),
    };
    const measured: XYSeries = {
      id: figure(kappa),
      name,
      role: "measured",
      ink: i % 8,
      draw: "line",
      points: paths?.[i].losses.filter(([step]) => step > 0) ?? [],
    };
    return [measured, theory];
  });
  return {
    kind: "xy",
    id: "loss",
    title: { zh: "损失随步数下降（精确线搜索）", en: "Loss against steps (exact line search)" },
    description: {
      zh: "每条曲线一个条件数：κ 越大，损失降得越慢，且与预测重合。",
      en: "One curve for each condition number: the larger κ, the slower the loss falls, on the predicted line.",
    },
    x: { label: { zh: "步", en: "step" }, log: true },
    y: { label: { zh: "剩下的损失", en: "share of the loss left" }, log: true, min: target, max: 1 },
    series,
  };
}

function stepsChart(predicted: readonly Descent[], paths: readonly Path[] | undefined): Chart {
  const searches = predicted.filter(({ rule, kappa }) => rule === "search" && kappa > 1);
  const arrived = (paths ?? []).filter(({ rule, kappa, steps }) => rule === "search" && kappa > 1 && steps !== null);
  return {
    kind: "xy",
    id: "steps",
    title: { zh: "到 10⁻⁶ 的步数与条件数", en: "Steps to 10⁻⁶ against the condition number" },
    description: {
      zh: "步数几乎与 κ 成正比；测得的点都落在预测的线上。",
      en: "The steps grow almost in proportion to κ; every measured point lies on the predicted line.",
    },
    x: { label: { zh: "条件数 κ", en: "condition number κ" }, log: true },
    y: { label: { zh: "步数", en: "steps" }, log: true },
    series: [
      {
        id: "measured",
        name: { zh: "测得", en: "measured" },
        role: "measured",
        ink: 0,
        draw: "dots",
        points: arrived.map(({ kappa, steps }) => [kappa, steps]),
      },
      {
        id: "predicted",
        name: { zh: "预测", en: "predicted" },
        role: "predicted",
        ink: 0,
        draw: "line",
        points: searches.map(({ kappa, steps }) => [kappa, steps]),
      },
    ],
  };
}

function pathChart(kappa: number, rule: Rule, paths: readonly Path[] | undefined): Chart {
  const path = paths?.find((one) => one.rule === rule && one.kappa === kappa);
  const points = path?.points ?? [[kappa, 1] as const];
  const shown = rule === "over" ? points.slice(0, 101) : points; // it leaves the picture
  // Line search starts on the contour of (κ, 1); the inner ones are halves of it.
  const contour = (size: number): Point[] =>
    Array.from({ length: 73 }, (_, i) => {
      const angle = (i / 36) * Math.PI;
      const radius = size * Math.sqrt(kappa * kappa + kappa);
      return [radius * Math.cos(angle), (radius / Math.sqrt(kappa)) * Math.sin(angle)];
    });
  return {
    kind: "xy",
    id: "path",
    title: {
      zh: `下降的路线，步长 ${ruleName(rule).zh}，κ = ${figure(kappa)}`,
      en: `The path, step ${ruleName(rule).en}, κ = ${figure(kappa)}`,
    },
    description: {
      zh: "椭圆是损失的等高线，折线是走过的点。",
      en: "The ellipses are contours of the loss, the line joins the points visited.",
    },
    x: { label: { zh: "x（曲率 1）", en: "x (curvature 1)" } },
    y: { label: { zh: "y（曲率 κ）", en: "y (curvature κ)" } },
    series: [
      ...[1, 0.5, 0.25].map(
        (size, i): XYSeries => ({
          id: `contour-${i}`,
          name: { zh: "等高线", en: "contour" },
          role: "guide",
          draw: "line",
          points: contour(size),
        }),
      ),
      {
        id: "path",
        name: ruleName(rule),
        role: "measured",
        ink: 0,
        draw: "line and dots",
        points: shown,
      },
    ],
  };
}

function judge(_: ZigZagSetting, predicted: readonly Descent[], paths: readonly Path[]): Check[] {
  const counted = predicted.flatMap((theory, i): Check[] => {
    const { kappa, rule } = theory;
    const path = paths[i];
    const place = {
      zh: `κ = ${figure(kappa)}，${ruleName(rule).zh}`,
      en: `κ = ${figure(kappa)}, ${ruleName(rule).en}`,
    };
    if (theory.steps === null) {
      const [[, before], [, last]] = path.losses.slice(-2);
      return [
        closedForm({
          claim: {
            zh: `${place.zh}：发散，每步的损失增长到`,
            en: `${place.en}: it diverges, the loss grows each step to`,
          },
          predicted: (1 - fixedSteps.over(kappa) * kappa) ** 2,
          measured: last / before,
        }),
      ];
    }
    const steps = exactly({
      claim: { zh: `${place.zh}：步数`, en: `${place.en}: number of steps` },
      predicted: theory.steps,
      measured: path.steps ?? Number.NaN,
      tolerance: "closed form",
    });
    const flips = exactly({
      claim: { zh: `${place.zh}：折返次数`, en: `${place.en}: number of turns` },
      predicted: theory.flips,
      measured: path.flips,
      tolerance: "closed form",
    });
    return [steps, flips];
  });
  const searches = paths.filter(({ rule }) => rule === "search");
  return [
    ...counted,
    identity({
      claim: {
        zh: "线搜索的相邻两步互相垂直（夹角余弦最大值），κ 多大都一样",
        en: "Successive steps of line search are orthogonal (largest cosine), whatever κ is",
      },
      predicted: 0,
      measured: Math.max(...searches.map(({ cosine }) => cosine)),
      scale: 1,
    }),
    atMost({
      claim: {
        zh: "线搜索走过的路程至多是直线的 √2 倍",
        en: "The way of line search is at most √2 times the straight way",
      },
      predicted: Math.SQRT2,
      measured: Math.max(...searches.map(({ detour }) => detour)),
      tolerance: "closed form",
    }),
  ];
}

function terms({ params }: ZigZagSetting, _: readonly Descent[], paths: readonly Path[] | undefined) {
  const found = (rule: Rule): Path | undefined =>
    paths?.find((path) => path.rule === rule && path.kappa === params.kappa);
  return {
    kappa: params.kappa,
    ratio: ratioOf(params.kappa),
    steps: found("search")?.steps ?? null,
    stepsSafe: found("safe")?.steps ?? null,
    flipsSafe: found("safe")?.flips ?? null,
    stepsBest: found("best")?.steps ?? null,
  };
}

function answer(setting: ZigZagSetting, predicted: readonly Descent[], paths: readonly Path[]) {
  const { stepsSafe, stepsBest } = terms(setting, predicted, paths);
  const ratio = (stepsSafe ?? 0) / (stepsBest ?? 1);
  return ratio < 0.9 ? "fewer" : ratio > 1.1 ? "more" : "same";
}

export const zigZag = defineCard({
  face,
  predict: (setting: ZigZagSetting) => plansOf(setting).map(predictDescent),
  run,
  terms,
  charts,
  judge,
  answer,
});
