import { execFile } from "node:child_process";
import { join } from "node:path";

/** What a command came to. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const bin = join(import.meta.dirname, "../../bin/fathom.js");

/** Runs the command in a folder, to its end. */
export function runFathom(folder: string, args: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, LANG: "C", LC_ALL: "" };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [bin, ...args], { cwd: folder, env }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
