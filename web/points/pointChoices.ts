import { ParameterError, type ParameterSchema, parseParameters, type Values } from "../../src/lab/parameters.ts";
import { type LabelledPoint, pointSet, pointSetNames } from "../../src/lab/playgrounds/pointSets.ts";
import {
  activationNames,
  lossNames,
  most,
  normalisationNames,
  optimizerNames,
  type PointSettings,
  pointDefaults,
} from "../../src/lab/playgrounds/pointSettings.ts";
import type { Text } from "../../src/report/index.ts";
import { readPoints, writePoints } from "./drawnPoints.ts";

const all: Text = { zh: "全部", en: "all" };
const sizes = ["1", "4", "16", "32", "64", "128"] as const;
const paces = ["1", "5", "25"] as const;

/** Numbers are the same in every language. */
function same<K extends string>(names: readonly K[]): Readonly<Record<K, Text>> {
  return Object.fromEntries(names.map((name): [K, Text] => [name, { zh: name, en: name }])) as Record<K, Text>;
}

/** What has a control, by its name in the address. */
export const pointParameters = {
  set: {
    kind: "choice",
    label: { zh: "数据", en: "Data" },
    options: { ...pointSetNames, none: { zh: "空白", en: "blank" } },
    default: "rings",
  },
  count: { kind: "number", label: { zh: "点数", en: "Points" }, min: 10, max: 300, default: 200, whole: true },
  noise: { kind: "number", label: { zh: "噪声（标准差）", en: "Noise (deviation)" }, min: 0, max: 0.3, default: 0.04 },
  activation: {
    kind: "choice",
    label: { zh: "激活函数", en: "Activation" },
    options: activationNames,
    default: pointDefaults.activation,
  },
  normalisation: {
    kind: "choice",
    label: { zh: "归一化", en: "Normalisation" },
    options: normalisationNames,
    default: pointDefaults.normalisation,
  },
  loss: { kind: "choice", label: { zh: "损失", en: "Loss" }, options: lossNames, default: pointDefaults.loss },
  optimizer: {
    kind: "choice",
    label: { zh: "优化器", en: "Optimizer" },
    options: optimizerNames,
    default: pointDefaults.optimizer,
  },
  lr: {
    kind: "number",
    label: { zh: "学习率", en: "Learning rate" },
    min: 1e-4,
    max: 100,
    default: pointDefaults.lr,
    scale: "log",
  },
  batch: {
    kind: "choice",
    label: { zh: "小批量大小", en: "Batch size" },
    options: { ...same(sizes), full: all },
    default: String(pointDefaults.batchSize),
  },
  pace: {
    kind: "choice",
    label: { zh: "每幅画面的步数", en: "Steps a picture" },
    options: { ...same(paces), most: { zh: "最快", en: "fastest" } },
    default: "5",
  },
  seed: {
    kind: "number",
    label: { zh: "随机种子", en: "Seed" },
    min: 0,
    max: 2 ** 31 - 1,
    default: pointDefaults.seed,
    whole: true,
  },
} as const satisfies ParameterSchema;

export type PointParams = Values<typeof pointParameters>;

/** Everything a reader has chosen. */
export interface PointChoices {
  readonly params: PointParams;
  readonly widths: readonly number[];
  /** Drawn by hand, beside those of the set. */
  readonly drawn: readonly LabelledPoint[];
}

export const defaultPointChoices: PointChoices = {
  params: parseParameters(pointParameters, {}),
  widths: pointDefaults.widths,
  drawn: [],
};

/** The choices of a query such as `?set=xor&layers=4-2`, and sentences about what in it cannot be. */
export function readPointChoices(query: string): { readonly choices: PointChoices; readonly problems: Text[] } {
  const problems: Text[] = [];
  const params: Record<string, string> = {};
  let { widths, drawn } = defaultPointChoices;
  for (const [name, text] of new URLSearchParams(query)) {
    try {
      if (name === "layers") widths = readWidths(text);
      else if (name === "drawn") drawn = readDrawn(text);
      else {
        parseParameters(pointParameters, { [name]: text });
        params[name] = text;
      }
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error;
      problems.push(error.text);
    }
  }
  return { choices: fitting({ params: parseParameters(pointParameters, params), widths, drawn }, problems), problems };
}

/** Set and drawing together are no more points than can be shown. */
function fitting(choices: PointChoices, problems: Text[]): PointChoices {
  if (pointCount(choices) <= most.points) return choices;
  problems.push({
    zh: `点最多 ${most.points} 个，得到 ${pointCount(choices)} 个。`,
    en: `There can be at most ${most.points} points, got ${pointCount(choices)}.`,
  });
  return { ...choices, drawn: [] };
}

function readWidths(text: string): readonly number[] {
  if (text === "none") return [];
  const widths = text.split("-").map((part) => (/^\d{1,2}$/.test(part) ? Number(part) : 0));
  if (widths.length <= most.layers && widths.every((width) => width >= 1 && width <= most.units)) return widths;
  throw new ParameterError("layers", {
    zh: `layers 须是 none，或至多 ${most.layers} 个 1 到 ${most.units} 的整数，如 8-8，得到 ${text}。`,
    en: `layers must be none, or at most ${most.layers} whole numbers from 1 to ${most.units} such as 8-8, got ${text}.`,
  });
}

function readDrawn(text: string): readonly LabelledPoint[] {
  const points = readPoints(text);
  if (points) return points;
  const shown = text.length > 20 ? `${text.slice(0, 20)}…` : text;
  throw new ParameterError("drawn", {
    zh: `drawn 须是每点三个字符，得到 ${shown}。`,
    en: `drawn must be three letters a point, got ${shown}.`,
  });
}

/** The query of some choices; what is as by default is left out. */
export function writePointChoices({ params, widths, drawn }: PointChoices): string {
  const query = new URLSearchParams();
  const defaults: Readonly<Record<string, unknown>> = defaultPointChoices.params;
  for (const [name, value] of Object.entries(params)) if (value !== defaults[name]) query.set(name, String(value));
  const layers = widths.join("-") || "none";
  if (layers !== defaultPointChoices.widths.join("-")) query.set("layers", layers);
  if (drawn.length > 0) query.set("drawn", writePoints(drawn));
  const text = query.toString();
  return text && `?${text}`;
}

/** The points of the set and those drawn. */
export function pointsOf({ params, drawn }: PointChoices): readonly LabelledPoint[] {
  const { set, count, noise, seed } = params;
  return set === "none" ? drawn : [...pointSet(set, { count, noise, seed }), ...drawn];
}

export function pointCount({ params, drawn }: PointChoices): number {
  return (params.set === "none" ? 0 : params.count) + drawn.length;
}

export function settingsOf({ params, widths }: PointChoices): PointSettings {
  const { activation, normalisation, loss, optimizer, lr, seed, batch } = params;
  const batchSize = batch === "full" ? "full" : Number(batch);
  return { widths, activation, normalisation, loss, batchSize, optimizer, lr, seed };
}
