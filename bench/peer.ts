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
}

/** What the peer's process says of itself when it is up. */
export interface Hello {
  readonly version: string;
  readonly [more: string]: unknown;
}

/** A case that this peer cannot run, in its own words. */
export class PeerError extends Error {}

/** A process that answers one JSON line to each it is given. The peer's own talk goes to its stderr, which is kept. */
export class Peer {
  readonly label: string;
  readonly #setting: Setting;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #talk = "";

  constructor(setting: Setting) {
    this.label = setting.label;
    this.#setting = setting;
    this.#child = spawn(setting.command, setting.args, {
      cwd: import.meta.dirname,
      env: { ...process.env, ...setting.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { stdout, stderr, stdin } = this.#child;
    if (!stdout || !stderr || !stdin) throw new Error(`${setting.label} has no pipes`);
    stdin.on("error", () => undefined); // a process that has ended says so by its last line
    stderr.on("data", (data) => {
      this.#talk = (this.#talk + data).slice(-4000);
    });
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  hello(): Promise<Hello> {
    return this.#answer() as Promise<Hello>;
  }

  /** Builds the case from a file of named tensors; numbers that must be the same for every peer. */
  async prepare(spec: Spec, file: string): Promise<number[]> {
    this.#send({ do: "prepare", spec, file, ...this.#setting.options });
    return (await this.#answer()).values as number[];
  }

  /** Seconds of each of `count` pieces of work. */
  async time(count: number): Promise<number[]> {
    this.#send({ do: "time", count });
    return (await this.#answer()).seconds as number[];
  }

  /** Any other question. */
  async ask(question: object): Promise<Record<string, unknown>> {
    this.#send(question);
    return this.#answer();
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }

  #send(command: object): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  async #answer(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#lines.next();
    if (done) {
      const lines = this.#talk.trim().split("\n");
      const said = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
      throw new PeerError(`the process ended${said ? `: ${said}` : ""}`);
    }
    const answer = JSON.parse(value);
    if (typeof answer.error === "string") throw new PeerError(answer.error);
    return answer;
  }
}
