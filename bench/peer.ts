import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Spec } from "./spec.ts";

/** One way to run a peer: what the results print, and the process that does it. */
export interface Setting {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Is sent along with every `prepare`. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Is waited for in training even where another setting was far faster: its time is of interest. */
  readonly isAwaited?: boolean;
}

/** What the peer's process says of itself when it is up. */
export interface Hello {
  readonly version: string;
  readonly [more: string]: unknown;
}

/** What a peer answers when a case was built. */
export interface Prepared {
  /** Must be the same for every peer. */
  readonly values: readonly number[];
  /** Of a piece that took too long to be done again. */
  readonly onceSeconds?: number;
}

export interface FirstStep {
  readonly version: string;
  /** Of a fathom process: its device. */
  readonly description: string;
  /** The loss. */
  readonly values: readonly number[];
  readonly milliseconds: number;
}

/** A case that this peer cannot run, in its own words. */
export class PeerError extends Error {}

const running = new Set<ChildProcess>();

/** Ends every peer's process at once. */
export function endPeers(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** A process that answers one JSON line to each it is given. The peer's own talk goes to its stderr, which is kept. */
export class Peer {
  readonly label: string;
  readonly #setting: Setting;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #startedMs: number;
  #hello: Promise<Hello> | undefined;
  #talk = "";
  #deadline: string | undefined;

  constructor(setting: Setting) {
    this.label = setting.label;
    this.#setting = setting;
    this.#startedMs = performance.now();
    this.#child = spawn(setting.command, setting.args, {
      cwd: import.meta.dirname,
      env: { ...process.env, ...setting.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    running.add(this.#child);
    this.#child.on("exit", () => running.delete(this.#child));
    this.#child.on("error", (error) => {
      this.#talk += `${error}`;
    });
    const { stdout, stderr, stdin } = this.#child;
    if (!stdout || !stderr || !stdin) throw new Error(`${setting.label} has no pipes`);
    stdin.on("error", () => undefined); // a process that has ended says so by its last line
    stderr.on("data", (data) => {
      this.#talk = (this.#talk + data).slice(-4000);
    });
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Its first line; may be asked for again. */
  hello(): Promise<Hello> {
    this.#hello ??= this.#answer() as Promise<Hello>;
    return this.#hello;
  }

  /** Builds the case from a file of named tensors and does it once or a few times; gives up after `seconds`. */
  async prepare(spec: Spec, file: string, seconds: number): Promise<Prepared> {
    return this.#within(seconds, async () => {
      this.#send({ do: "prepare", spec, file, ...this.#setting.options });
      return (await this.#answer()) as unknown as Prepared;
    });
  }

  /** Seconds of each of `count` pieces of work. */
  async time(count: number): Promise<number[]> {
    this.#send({ do: "time", count });
    return (await this.#answer()).seconds as number[];
  }

  /** Of a process that was asked nothing yet: its first training step, and the time from its start to that step's end. */
  async firstStep(spec: Spec, file: string, seconds: number): Promise<FirstStep> {
    return this.#within(seconds, async () => {
      this.#send({ do: "first-step", spec, file, ...this.#setting.options });
      const { version, description } = await this.hello();
      const { values } = (await this.#answer()) as unknown as Prepared;
      return { version, description: String(description), values, milliseconds: performance.now() - this.#startedMs };
    });
  }

  /** Any other question. */
  async ask(question: object): Promise<Record<string, unknown>> {
    this.#send(question);
    return this.#answer();
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }

  /** Ends the process if `work` with it takes longer. */
  async #within<T>(seconds: number, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.#deadline = `stopped after ${Math.round(seconds)} s`;
      this.close();
    }, seconds * 1000);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }

  #send(command: object): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  async #answer(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#lines.next();
    if (done) {
      if (this.#deadline !== undefined) throw new PeerError(this.#deadline);
      const lines = this.#talk.trim().split("\n");
      const said = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
      throw new PeerError(`the process ended${said ? `: ${said}` : ""}`);
    }
    const answer = JSON.parse(value);
    if (typeof answer.error === "string") throw new PeerError(answer.error);
    return answer;
  }
}
