import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a script of Node as on a command line of its own: vitest's variables would change what Vite builds. */
export function runScript(path: string, args: readonly string[] = []): void {
  const env = { ...process.env, NODE_ENV: undefined, VITEST: undefined };
  const { status } = spawnSync(process.execPath, [path, ...args], { cwd: root, stdio: "inherit", env });
  if (status !== 0) throw new Error(`${path} ended with ${status}`);
}
