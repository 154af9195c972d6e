import type { ConvSpec, GemmSpec, NetworkSpec, RowsSpec, Spec } from "./spec.ts";

/** What a figure may be at most or must be at least; from the project's targets for a 2-core machine with Node 24. */
export type Target =
  /** Ours divided by PyTorch's best. */
  | { readonly ratio: number }
  /** Share of the machine's measured multiply-add peak of as many threads, or of its copy bandwidth. */
  | { readonly share: number }
  /** Two threads' speed divided by one thread's. */
  | { readonly speedup: number }
  /** What the run's health adds to a step at its default interval, as a share of the step. */
  | { readonly overhead: number }
  | { readonly milliseconds: number };

/** One line of the results: something to time. */
export interface Case {
  /** `cnn-mnist train`; the first word picks it on the command line. */
  readonly name: string;
  readonly spec: Spec;
  /** Threads of both sides, where the case is about a number of threads. */
  readonly threads?: number;
  /** Rounds in turn where nobody says how many. */
  readonly rounds: number;
  readonly target?: Target;
}

/** Training steps are what the project is about; the others have less time each. */
const rounds = { train: 12, infer: 7, health: 12, kernel: 5 } as const;

const trainRatios: Record<string, number> = {
  "mlp-mnist": 1.3,
  "cnn-mnist": 0.7,
  "resnet20-cifar": 1,
  lstm: 0.7,
  "gpt-nano": 0.8,
};
const inferRatios: Record<string, number> = { "mlp-mnist": 0.8, "gpt-nano": 0.5 };

function networkCases(network: string, batch: number): Case[] {
  const spec = (mode: NetworkSpec["mode"], size = batch): NetworkSpec => ({
    kind: "network",
    network,
    mode,
    batch: size,
  });
  const training: Case[] =
    network === "tiny-mlp"
      ? [
          { name: `${network} train, compiled`, spec: spec("train"), rounds: rounds.train, target: { ratio: 0.02 } },
          { name: `${network} train, plain loop`, spec: spec("plain"), rounds: rounds.train, target: { ratio: 0.5 } },
        ]
      : [
          {
            name: `${network} train`,
            spec: spec("train"),
            rounds: rounds.train,
            target: { ratio: trainRatios[network] },
          },
        ];
  return [
    ...training,
    {
      name: `${network} infer, batch 1`,
      spec: spec("infer", 1),
      rounds: rounds.infer,
      target: { ratio: inferRatios[network] ?? 0.3 },
    },
    { name: `${network} infer, batch ${batch}`, spec: spec("infer"), rounds: rounds.infer },
    {
      name: `${network} first-step`,
      spec: spec("firstStep"),
      rounds: 7,
      target: network === "cnn-mnist" ? { milliseconds: 500 } : undefined,
    },
    { name: `${network} health`, spec: spec("observed"), rounds: rounds.health, target: { overhead: 0.03 } },
    { name: `${network} peak-bytes`, spec: spec("peakBytes"), rounds: 1, target: { ratio: 1 } },
  ];
}

const gemmShares: Record<number, number> = { 512: 0.85, 1024: 0.85, 64: 0.5 };
const gemmSpeedups: Record<number, number> = { 512: 1.85, 1024: 1.85 };

function gemmCases(): Case[] {
  const cases: Case[] = [];
  for (const size of [32, 64, 128, 256, 512, 1024]) {
    for (const form of ["nn", "nt", "tn"] as const) {
      const spec: GemmSpec = { kind: "gemm", form, size };
      const name = `gemm-${size}${form === "nn" ? "" : `-${form}`}`;
      const share = gemmShares[size];
      const one = { spec, rounds: rounds.kernel };
      cases.push({ ...one, name: `${name} 1 thread`, threads: 1, target: share ? { share } : undefined });
      const speedup = gemmSpeedups[size];
      if (size >= 256) {
        cases.push({ ...one, name: `${name} 2 threads`, threads: 2, target: speedup ? { speedup } : undefined });
      }
    }
  }
  return cases;
}

function convCases(): Case[] {
  const shapes: readonly [string, Omit<ConvSpec, "kind" | "pass">][] = [
    ["3x3-32-64-28", { batch: 16, from: 32, to: 64, size: 28, kernel: 3, stride: 1, padding: 1, groups: 1 }],
    ["1x1-256-64-14", { batch: 16, from: 256, to: 64, size: 14, kernel: 1, stride: 1, padding: 0, groups: 1 }],
    ["dw-3x3-128-28", { batch: 16, from: 128, to: 128, size: 28, kernel: 3, stride: 1, padding: 1, groups: 128 }],
    ["7x7-s2-3-64-112", { batch: 4, from: 3, to: 64, size: 112, kernel: 7, stride: 2, padding: 3, groups: 1 }],
  ];
  const passes = ["forward", "inputGrad", "weightGrad"] as const;
  const words = { forward: "forward", inputGrad: "data gradient", weightGrad: "weight gradient" };
  return shapes.flatMap(([name, shape]) =>
    passes.map((pass) => {
      const spec: ConvSpec = { kind: "conv", pass, ...shape };
      return { name: `conv-${name} ${words[pass]}`, spec, rounds: rounds.kernel };
    }),
  );
}

/** 64 MB of float32 values in each operand. */
function bandwidthCases(): Case[] {
  const spec = (op: RowsSpec["op"]): RowsSpec => ({ kind: "rows", op, rows: 16384, columns: 1024 });
  return [
    { name: "elementwise 64 MB", spec: spec("elementwise"), rounds: rounds.kernel, target: { share: 0.8 } },
    { name: "layernorm 64 MB", spec: spec("layernorm"), rounds: rounds.kernel, target: { share: 0.8 } },
    { name: "softmax 64 MB", spec: spec("softmax"), rounds: rounds.kernel, target: { share: 0.6 } },
  ];
}

export const cases: readonly Case[] = [
  ...networkCases("tiny-mlp", 16),
  ...networkCases("mlp-mnist", 128),
  ...networkCases("cnn-mnist", 64),
  ...networkCases("resnet20-cifar", 32),
  ...networkCases("lstm", 32),
  ...networkCases("gpt-nano", 8),
  ...gemmCases(),
  ...convCases(),
  ...bandwidthCases(),
];
