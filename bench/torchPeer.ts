import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A python3 that can import torch: $PYTHON, the first on the PATH, or the system's. */
export function findTorch(): string | undefined {
  const candidates = [process.env.PYTHON, "python3", "/usr/bin/python3"];
  return candidates.find(
    (python) => python && spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
  );
}

/** PyTorch in a process of its own, with one setting of threads and memory format. */
export class TorchPeer {
  readonly label: string;
  readonly #settings: { threads: number; channelsLast: boolean };
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, settings: { threads: number; channelsLast: boolean }) {
    this.#settings = settings;
    this.label = `${settings.threads} thread${settings.threads > 1 ? "s" : ""}${settings.channelsLast ? ", channels_last" : ""}`;
    const threads = String(settings.threads);
    this.#child = spawn(python, [join(import.meta.dirname, "torch_peer.py")], {
      env: { ...process.env, OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads },
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (!this.#child.stdout) throw new Error("the PyTorch process has no output");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async version(): Promise<string> {
    return String((await this.#answer()).version);
  }

  /** Builds the case from a file of named tensors; the losses of its first three steps. */
  async prepare(name: string, file: string): Promise<number[]> {
    this.#send({ do: "prepare", case: name, file, ...this.#settings });
    return (await this.#answer()).losses as number[];
  }

  /** Seconds of each of `steps` training steps. */
  async time(steps: number): Promise<number[]> {
    this.#send({ do: "time", steps });
    return (await this.#answer()).seconds as number[];
  }

  close(): void {
    this.#child.kill();
  }

  #send(command: object): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  async #answer(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the PyTorch process ended; its message stands above");
    return JSON.parse(value);
  }
}
