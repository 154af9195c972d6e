import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import { type KernelName, kernels } from "../../src/lab/playgrounds/kernels.ts";
import type { Lang, Text } from "../../src/report/index.ts";
import { decodePicture, encodePicture } from "./pictureCode.ts";
import {
  channels,
  firstScene,
  limits,
  mostKernel,
  mostWeight,
  outputSide,
  type Place,
  type Scene,
  type Spot,
  settled,
  stageSide,
  stages,
} from "./scene.ts";

/** One name of the address: how its text is read, written and, where it is nothing, complained of. */
interface Field {
  readonly read: (text: string) => Partial<Scene> | undefined;
  readonly write: (scene: Scene) => string;
  readonly must: Text;
}

const step = (name: keyof typeof limits): Field => {
  const { min, max } = limits[name];
  return {
    read: (text) =>
      /^\d$/.test(text) && Number(text) >= min && Number(text) <= max ? { [name]: Number(text) } : undefined,
    write: (scene) => String(scene[name]),
    must: { zh: `须是 ${min} 到 ${max} 的整数`, en: `must be a whole number from ${min} to ${max}` },
  };
};

const fields: Readonly<Record<string, Field>> = {
  image: {
    read: (text) => {
      const picture = decodePicture(text);
      return picture && { picture };
    },
    write: ({ picture }) => encodePicture(picture),
    must: { zh: "须是一张 8×8 到 28×28 图片的编码", en: "must be the code of an image of 8×8 to 28×28" },
  },
  kernel: {
    read: (text) => {
      const kernel = readKernel(text);
      return kernel && { kernel };
    },
    write: ({ kernel }) => presetOf(kernel) ?? kernel.flat().join("_"),
    must: {
      zh: `须是卷积核的名字，或 1、4、9……49 个 ±${mostWeight} 以内的数，用 _ 隔开`,
      en: `must be a kernel's name, or 1, 4, 9 … 49 numbers within ±${mostWeight} between _`,
    },
  },
  stride: step("stride"),
  padding: step("padding"),
  dilation: step("dilation"),
  cell: {
    read: (text) => {
      const cell = readPlace(text);
      return cell && { cell };
    },
    write: ({ cell }) => `${cell.row}_${cell.column}`,
    must: { zh: "须是输出中的行_列", en: "must be row_column of the output" },
  },
  net: {
    read: (text) => {
      const spot = readSpot(text);
      return spot && { spot };
    },
    write: ({ spot }) => `${spot.stage}_${spot.channel}_${spot.row}_${spot.column}`,
    must: { zh: "须是网络中的阶段_通道_行_列", en: "must be stage_channel_row_column of the network" },
  },
};

/** The scene of a query such as `?stride=2&kernel=blur`, and sentences about what in it cannot be. */
export function readScene(query: string): { readonly scene: Scene; readonly problems: Text[] } {
  const problems: Text[] = [];
  let scene = firstScene;
  for (const [name, text] of new URLSearchParams(query)) {
    if (!Object.hasOwn(fields, name)) {
      problems.push({ zh: `没有名为 ${name} 的设置。`, en: `There is no ${name}.` });
      continue;
    }
    const found = fields[name].read(text);
    if (found) scene = { ...scene, ...found };
    else problems.push(complaint(name, text));
  }
  const inside = settled(scene);
  const wasGiven = scene.cell !== firstScene.cell;
  const { cell } = inside;
  if (wasGiven && outputSide(scene) > 0 && (cell.row !== scene.cell.row || cell.column !== scene.cell.column)) {
    problems.push(complaint("cell", fields.cell.write(scene)));
  }
  return { scene: inside, problems };
}

/** The query of a scene; what is as at first is left out. */
export function writeScene(scene: Scene): string {
  const query = new URLSearchParams();
  const first = settled({ ...scene, cell: firstScene.cell, spot: firstScene.spot });
  for (const [name, { write }] of Object.entries(fields)) {
    const isPlace = name === "cell" || name === "net";
    if (write(scene) !== write(isPlace ? first : firstScene)) query.set(name, write(scene));
  }
  const text = query.toString();
  return text && `?${text}`;
}

/** The name of a kernel that is as it was offered. */
export function presetOf(kernel: Grid): KernelName | undefined {
  const names = Object.keys(kernels) as KernelName[];
  return names.find((name) => kernels[name].kernel.flat().join() === kernel.flat().join());
}

function complaint(name: string, text: string): Text {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  const say: Readonly<Record<Lang, string>> = {
    zh: `${name} ${fields[name].must.zh}，得到 ${shown}。`,
    en: `${name} ${fields[name].must.en}, got ${shown}.`,
  };
  return say;
}

function readKernel(text: string): Grid | undefined {
  if (Object.hasOwn(kernels, text)) return kernels[text as KernelName].kernel;
  const parts = text.split("_");
  const side = Math.sqrt(parts.length);
  if (!Number.isInteger(side) || side > mostKernel) return undefined;
  if (!parts.every((part) => /^-?\d{1,3}(\.\d{1,4})?$/.test(part) && Math.abs(Number(part)) <= mostWeight))
    return undefined;
  return Array.from({ length: side }, (_, row) => parts.slice(row * side, (row + 1) * side).map(Number));
}

function readPlace(text: string): Place | undefined {
  if (!/^\d{1,2}_\d{1,2}$/.test(text)) return undefined;
  const [row, column] = text.split("_").map(Number);
  return { row, column };
}

function readSpot(text: string): Spot | undefined {
  const parts = /^([a-z]+)_(\d{1,2})_(\d)_(\d)$/.exec(text);
  const stage = stages.find((one) => one === parts?.[1]);
  if (!parts || !stage) return undefined;
  const [channel, row, column] = parts.slice(2).map(Number);
  const side = stageSide(stage);
  return channel < channels && row < side && column < side ? { stage, channel, row, column } : undefined;
}
