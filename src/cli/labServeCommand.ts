import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { onInterrupt } from "./interrupt.ts";
import { serveLab } from "./labServer.ts";
import { type LabWords, labWords } from "./labWords.ts";
import type { Terminal } from "./terminal.ts";

export interface LabServeFlags {
  readonly host: string;
  readonly port: number;
}

function whyNot({ code, message }: NodeJS.ErrnoException, host: string, port: number, words: LabWords): string {
  switch (code) {
    case "EADDRINUSE":
      return words.portTaken(port);
    case "EACCES":
      return words.portForbidden(port);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return words.noHost(host);
    default:
      return words.cannotServe(message);
  }
}

/** `fathom lab serve`: until Ctrl-C. */
export async function labServe({ host, port }: LabServeFlags, terminal: Terminal): Promise<ExitCode> {
  const words = labWords[terminal.lang];
  const folder = fileURLToPath(new URL("../page/", import.meta.url));
  if (!(await stat(`${folder}index.html`).catch(() => undefined))) {
    throw new CliError(exitCodes.environment, words.notBuilt(folder));
  }
  const server = await serveLab(folder, { host, port }).catch((error: NodeJS.ErrnoException) => {
    throw new CliError(exitCodes.environment, whyNot(error, host, port, words));
  });
  terminal.talk(words.serving(server.address));
  terminal.emit({ type: "serving", address: server.address });
  await new Promise<void>((resolve) => {
    const interrupt = onInterrupt(resolve);
    interrupt.signal.addEventListener("abort", () => interrupt[Symbol.dispose]());
  });
  await server.close();
  return exitCodes.good;
}
