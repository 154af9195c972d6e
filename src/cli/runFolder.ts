import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { TrainEvent } from "../index.ts";
import { FileStore, readFileBytes, writeFileAtomically } from "../node.ts";
import { CliError, exitCodes } from "./exitCodes.ts";
import type { Messages } from "./messages.ts";
import { readConfig } from "./readConfig.ts";
import type { RunConfig } from "./settings.ts";

/** Events that metrics.jsonl keeps beside its epochs. */
export type Observed = Extract<TrainEvent, { type: "health" | "noiseScale" }>;

/** The files of a run. Every one is written whole or not at all. */
export class RunFolder {
  readonly path: string;
  readonly checkpoint: FileStore;

  constructor(path: string) {
    this.path = path;
    this.checkpoint = new FileStore(join(path, "checkpoint.safetensors"));
  }

  get modelPath(): string {
    return join(this.path, "model.safetensors");
  }

  writeModel(bytes: Uint8Array): Promise<void> {
    return writeFileAtomically(this.modelPath, bytes);
  }

  /** @throws CliError when the run has no weights */
  async readModel(say: Messages): Promise<Uint8Array> {
    if (!(await exists(this.modelPath))) throw new CliError(exitCodes.environment, say.noWeights(this.path));
    return readFileBytes(this.modelPath);
  }

  writeMetrics(records: readonly object[]): Promise<void> {
    return this.#text("metrics.jsonl", records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  }

  /** What metrics.jsonl has beside the epochs; a file that is missing or broken has nothing. */
  async readObserved(): Promise<Observed[]> {
    const text = await readFile(join(this.path, "metrics.jsonl"), "utf8").catch(() => "");
    return text.split("\n").flatMap((line) => {
      const record = parsed(line);
      return isObserved(record) ? [record] : [];
    });
  }

  writeConfig(config: RunConfig): Promise<void> {
    return this.#text("config.json", `${JSON.stringify(config, undefined, 2)}\n`);
  }

  writeReport(html: string): Promise<void> {
    return this.#text("report.html", html);
  }

  #text(name: string, text: string): Promise<void> {
    return writeFileAtomically(join(this.path, name), new TextEncoder().encode(text));
  }
}

/** Makes the folder of a new run. @throws CliError when there is something in it already, or it cannot be made */
export async function makeRunFolder(path: string, say: Messages): Promise<RunFolder> {
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new CliError(exitCodes.environment, say.cannotWrite(path, error.message));
  });
  if (entries.length > 0) throw new CliError(exitCodes.usage, say.runExists(path));
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw new CliError(exitCodes.environment, say.cannotWrite(path, error.message));
  });
  return new RunFolder(path);
}

/** `runs/digits-cnn-20250131-235959`, with a number behind it when that is taken. */
export async function freshRunPath(config: RunConfig, now: Date): Promise<string> {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const base = join("runs", `${config.data}-${config.model}-${stamp}`);
  let path = base;
  for (let n = 2; await exists(path); n++) path = `${base}-${n}`;
  return path;
}

/** The folder of an earlier run and its configuration. @throws CliError when it is none */
export async function openRunFolder(path: string, say: Messages): Promise<{ folder: RunFolder; config: RunConfig }> {
  const file = join(path, "config.json");
  const fail = (why: string): never => {
    throw new CliError(exitCodes.environment, say.notARun(path, why));
  };
  const text = await readFile(file, "utf8").catch((error: Error) => fail(error.message));
  let config: RunConfig | undefined;
  try {
    config = readConfig(JSON.parse(text));
  } catch (error) {
    fail(`config.json: ${error instanceof Error ? error.message : error}`);
  }
  return config ? { folder: new RunFolder(path), config } : fail("config.json");
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isObserved(value: unknown): value is Observed {
  if (typeof value !== "object" || value === null || !("type" in value) || !("step" in value)) return false;
  if (!Number.isSafeInteger(value.step)) return false;
  if (value.type === "noiseScale") return "noiseScale" in value;
  return value.type === "health" && "layers" in value && Array.isArray(value.layers);
}
