import { type MemoryLedger, memory, nn, optim } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { atMost, type Check, exactly } from "../checks.ts";
import { trainingMemory as face } from "../faces/trainingMemory.ts";

type MemorySetting = Setting<typeof face.parameters>;
type Rule = keyof typeof face.parameters.optimizer.options;

interface Case {
  readonly batch: number;
  readonly depth: number;
  /** None asks about inference. */
  readonly rule?: Rule;
}

interface Measured extends Case {
  readonly declared: number;
  readonly saved: number;
  readonly ledger: MemoryLedger;
}

interface Measurement {
  readonly cases: readonly Measured[];
}

const width = 256;

function network(depth: number): nn.Sequential {
  const layers: nn.Layer[] = [];
  for (let i = 0; i < depth; i++) layers.push(new nn.Linear(i === 0 ? 784 : width, width), new nn.ReLU());
  return new nn.Sequential(...layers, new nn.Linear(width, 10));
}

function parametersOf(depth: number): number {
  return 785 * width + (depth - 1) * (width + 1) * width + (width + 1) * 10;
}

function perSample(depth: number): number {
  return 4 * (784 + width * depth + 10) + 4;
}

/** Bytes by the formula. */
function predictCase({ batch, depth, rule }: Case): number {
  // Inference: the widest pair of a layer's input and output lives at once.
  if (rule === undefined) return 4 * parametersOf(depth) + batch * 4 * (784 + width);
  return (rule === "sgd" ? 2 : 4) * 4 * parametersOf(depth) + batch * perSample(depth);
}

async function measure(one: Case): Promise<Measured> {
  const model = network(one.depth);
  const parameters = model.parameters();
  const rules = {
    sgd: () => new optim.SGD(parameters, { lr: 0.1 }),
    adam: () => new optim.Adam(parameters, { lr: 1e-3 }),
  };
  const ledger = await memory(model, [one.batch, 784], one.rule ? { optimizer: rules[one.rule]() } : {});
  return { ...one, declared: ledger.declared.totalBytes, saved: ledger.declared.roles.saved, ledger };
}

function casesOf({ params, effort }: MemorySetting): Case[] {
  const { batch, depth, optimizer } = params;
  const own: Case[] = [
    { batch, depth, rule: optimizer },
    { batch, depth },
  ];
  const batches = effort === "full" ? [1, 2, 8, 64, 256, 1024] : [1, 64, 256];
  const depths = effort === "full" ? [1, 2, 3, 4, 5, 6, 8] : [1, 2, 4, 8];
  const grid = batches.flatMap((b) => (["sgd", "adam"] as const).map((rule) => ({ batch: b, depth, rule })));
  const deep = depths.flatMap((d): Case[] => [
    { batch, depth: d, rule: optimizer },
    { batch, depth: d },
  ]);
  const asked = { batch: 64, depth: 2, rule: "adam" } as const; // what the guess is about
  return [...own, asked, ...grid, ...deep];
}

async function* run(setting: MemorySetting): AsyncGenerator<Progress<Measurement>, void> {
  const cases: Measured[] = [];
  const asked = casesOf(setting);
  for (const one of asked) {
    cases.push(await measure(one));
    yield { progress: cases.length / asked.length, measurement: { cases: [...cases] } };
  }
}

const roles = [
  { role: "parameter", name: { zh: "参数", en: "parameters" } },
  { role: "gradient", name: { zh: "梯度", en: "gradients" } },
  { role: "optimizer", name: { zh: "优化器", en: "optimizer" } },
  { role: "saved", name: { zh: "保存的激活", en: "saved" } },
  { role: "input", name: { zh: "输入与输出", en: "live buffers" } },
  { role: "workspace", name: { zh: "工作区", en: "workspace" } },
] as const;

function charts({ params }: MemorySetting, _: unknown, measured: Measurement | undefined): Chart[] {
  const [training, inference] = measured?.cases ?? [];
  const kib = (bytes: number): number => bytes / 1024;
  const depthCases = (rule: Rule | undefined): Measured[] =>
    (measured?.cases.slice(3) ?? [])
      .filter((one) => one.batch === params.batch && one.rule === rule)
      .toSorted((a, b) => a.depth - b.depth);
  const byDepth = (rule: Rule | undefined, id: string, ink: number, name: { zh: string; en: string }) => [
    {
      id,
      name,
      role: "measured" as const,
      ink,
      draw: "dots" as const,
      points: depthCases(rule).map((one) => [one.depth, kib(one.declared)] as const),
    },
    {
      id: `${id}-predicted`,
      name,
      role: "predicted" as const,
      ink,
      draw: "line" as const,
      points: Array.from(
        { length: 8 },
        (__, i) => [i + 1, kib(predictCase({ batch: params.batch, depth: i + 1, rule }))] as const,
      ),
    },
  ];
  const column = (one: Measured | undefined, planned: boolean, role: (typeof roles)[number]["role"]): number | null => {
    if (!one) return null;
    const found = (planned ? one.ledger.planned : one.ledger.declared).roles;
    return kib(role === "input" ? found.input + found.output : found[role]);
  };
  return [
    {
      kind: "bars",
      id: "roles",
      title: {
        zh: `谁占了内存：B = ${params.batch}，L = ${params.depth}`,
        en: `Whose the memory is: B = ${params.batch}, L = ${params.depth}`,
      },
      description: {
        zh: "训练（算子声明的）、训练程序的峰值、推理，各按用途分。",
        en: "Training as ops declare it, the training program at its peak, and inference, each by role.",
      },
      categories: [
        { zh: "训练（声明）", en: "training, declared" },
        { zh: "训练（程序）", en: "training, program" },
        { zh: "推理", en: "inference" },
      ],
      value: { label: { zh: "KiB", en: "KiB" } },
      stacked: true,
      series: roles.map(({ role, name }, ink) => ({
        id: role,
        name,
        role: "measured",
        ink,
        values: [column(training, false, role), column(training, true, role), column(inference, false, role)],
      })),
    },
    {
      kind: "xy",
      id: "depth",
      title: { zh: "随深度增长", en: "How it grows with depth" },
      description: {
        zh: "训练每加一层多出参数、梯度和保存的激活；推理只多出参数。",
        en: "Each layer adds parameters, gradients and saved activations in training, and parameters only in inference.",
      },
      x: { label: { zh: "隐藏层数 L", en: "hidden layers L" }, min: 0, max: 9 },
      y: { label: { zh: "KiB", en: "KiB" }, min: 0 },
      series: [
        ...byDepth(params.optimizer, "training", 0, { zh: "训练", en: "training" }),
        ...byDepth(undefined, "inference", 1, { zh: "推理", en: "inference" }),
      ],
    },
  ];
}

function terms({ params }: MemorySetting, _: unknown, measured: Measurement | undefined) {
  const [training, inference] = measured?.cases ?? [];
  return {
    parameters: parametersOf(params.depth),
    perSample: perSample(params.depth),
    saved: training?.saved ?? null,
    training: training?.declared ?? null,
    inference: inference?.declared ?? null,
    ratio: training && inference ? training.declared / inference.declared : null,
    workspace: training?.ledger.planned.roles.workspace ?? null,
    planned: training?.ledger.planned.totalBytes ?? null,
  };
}

function judge(_: MemorySetting, __: unknown, { cases }: Measurement): Check[] {
  const closed = { tolerance: "closed form" } as const;
  const seen = new Set<string>();
  const totals = cases.flatMap((one): Check[] => {
    const { batch, depth, rule } = one;
    const key = `${batch} ${depth} ${rule}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const what = rule === undefined ? { zh: "推理", en: "inference" } : face.parameters.optimizer.options[rule];
    return [
      exactly({
        claim: {
          zh: `B = ${batch}，L = ${depth}，${what.zh}：字节数`,
          en: `B = ${batch}, L = ${depth}, ${what.en}: bytes`,
        },
        predicted: predictCase(one),
        measured: one.declared,
        ...closed,
      }),
    ];
  });
  const [training] = cases;
  const { planned } = training.ledger;
  const parts = Object.values(planned.roles).reduce((a, b) => a + b);
  return [
    ...totals,
    exactly({
      claim: {
        zh: "程序峰值等于各用途之和（含工作区与填充）",
        en: "the program's peak is the sum of its roles, workspace and padding among them",
      },
      predicted: planned.totalBytes,
      measured: parts,
      ...closed,
    }),
    atMost({
      claim: { zh: "程序为反向保存的不多于声明的", en: "the program keeps no more for backward than is declared" },
      predicted: training.saved,
      measured: training.ledger.keptBytes,
      ...closed,
    }),
  ];
}

export const trainingMemory = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (_: MemorySetting, __: null, { cases }: Measurement) => {
    const { parameter, optimizer, saved } = cases[2].ledger.declared.roles;
    return saved >= Math.max(parameter, optimizer) ? "saved" : optimizer >= parameter ? "state" : "parameters";
  },
});
