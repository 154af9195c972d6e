/** fathom's side: a process that builds the cases with the library as a user would. Threads come with the arguments. */
import { writeFileSync } from "node:fs";
import { device, setThreads, writeSafetensors } from "fathom";
import { type Network, networkOf } from "../networks.ts";
import type { Spec } from "../spec.ts";
import { fathomKernel } from "./fathomKernels.ts";
import { fathomNetwork } from "./fathomNetworks.ts";
import { readTensors } from "./readTensors.ts";
import { type Prepared, serve } from "./serve.ts";

const threads = Number(process.argv[2]);
if (threads > 0) setThreads(threads);

let latest: Prepared | undefined;

await serve(
  { version: process.version, description: device().description },
  {
    prepare({ spec, file }) {
      latest = spec.kind === "network" ? fathomNetwork(spec, readTensors(file)) : fathomKernel(spec);
      return latest;
    },
    async ask(command) {
      if (command.do === "export") {
        await exportTensors(command.spec as Spec, String(command.file));
        return {};
      }
      if (command.do === "peaks") {
        const peak = await device().measurePeak?.();
        if (!peak) throw new Error("this device measures no peaks");
        return { ...peak.all };
      }
      if (command.do === "work") return { flop: await flopOfPiece() };
      if (command.do === "peak-bytes") return { bytes: device().stats?.().peakBytes };
      throw new Error(`no answer to ${command.do}`);
    },
  },
);

/** Operations of one piece, as the profiler counts them. */
async function flopOfPiece(): Promise<number> {
  const recorder = device().startProfile?.();
  if (!recorder || !latest) throw new Error("there is nothing to profile");
  try {
    await latest.piece();
    return recorder
      .take()
      .runs.flatMap(({ program }) => program.steps)
      .reduce((sum, { flop }) => sum + flop, 0);
  } finally {
    recorder.stop();
  }
}

/** Writes the parameters and the data of a network, for all peers. */
async function exportTensors(spec: Spec, file: string): Promise<void> {
  if (spec.kind !== "network") throw new Error("only networks have parameters");
  const network: Network = networkOf(spec.network);
  const tensors = new Map<string, { dtype: "float32" | "int32"; shape: readonly number[]; data: never }>();
  for (const [name, variable] of Object.entries(network.model().stateDict())) {
    if (variable.dtype !== "float32") continue; // counters of batches
    tensors.set(name, { dtype: "float32", shape: variable.shape, data: (await variable.data()) as never });
  }
  for (const [name, tensor] of [
    ["x", network.input(spec.batch)],
    ["y", network.target(spec.batch)],
  ] as const) {
    const dtype = tensor.dtype === "int32" ? "int32" : "float32";
    tensors.set(name, { dtype, shape: tensor.shape, data: (await tensor.data()) as never });
  }
  writeFileSync(file, writeSafetensors(tensors));
}
