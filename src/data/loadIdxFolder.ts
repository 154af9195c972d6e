import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FileError, FormatError } from "../ir/errors.ts";
import { sameShape, show } from "../ir/shape.ts";
import { idxDataset, type NamedBytes } from "./idx.ts";
import type { ImageDataset } from "./imageDataset.ts";
import { idxFileNames, knownDatasets } from "./knownDatasets.ts";

/** What to call a folder's dataset and its classes. */
export interface IdxFolderOptions {
  readonly name: string;
  /** Those of the known dataset of this name unless given, or else the digits 0 to 9. */
  readonly classes?: readonly string[];
}

/**
 * The training and test parts of a folder laid out as MNIST is: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
 * `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each plain or with `.gz`; plain wins where both are there.
 *
 * @throws FileError when the folder or a file is missing or unreadable; every file looked for is named
 * @throws FormatError as idxDataset does, and when the two parts hold images of different sizes
 */
export async function loadIdxFolder(
  folder: string,
  { name, classes = classesOf(name) }: IdxFolderOptions,
): Promise<{ train: ImageDataset; test: ImageDataset }> {
  const wanted = [idxFileNames.train, idxFileNames.test].flatMap(({ images, labels }) => [images, labels]);
  const present = new Set(await list(folder, wanted));
  const found = wanted.map((file) => [file, `${file}.gz`].find((candidate) => present.has(candidate)));
  const missing = wanted.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) fail(folder, wanted, `a folder without ${missing.join(", ")}`);
  const read = async (file: string | undefined): Promise<NamedBytes> => {
    const path = join(folder, file ?? "");
    return { name: path, bytes: await readFile(path).catch((error) => fail(folder, wanted, reason(error))) };
  };
  const part = async (images: number): Promise<ImageDataset> => {
    const files = { images: await read(found[images]), labels: await read(found[images + 1]) };
    return idxDataset(files, { name: `${name} ${images === 0 ? "train" : "test"}`, classes });
  };
  const [train, test] = [await part(0), await part(2)];
  if (!sameShape(train.shape, test.shape)) {
    throw new FormatError({
      op: "loadIdxFolder",
      argument: join(folder, found[2] ?? ""),
      expected: `hold images of ${show(train.shape)} as ${found[0]} does`,
      received: show(test.shape),
    });
  }
  return { train, test };
}

function classesOf(name: string): readonly string[] {
  const known = Object.values(knownDatasets).find((dataset) => dataset.name === name);
  return (known ?? knownDatasets.mnist).classes;
}

async function list(folder: string, wanted: readonly string[]): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    return fail(folder, wanted, reason(error));
  }
}

function fail(folder: string, wanted: readonly string[], received: string): never {
  const expected = `be a folder with ${wanted.join(", ")} (each may end in .gz)`;
  throw new FileError({ op: "loadIdxFolder", argument: folder, expected, received });
}

function reason(error: unknown): string {
  return error instanceof Error ? `'${error.message}'` : String(error);
}
