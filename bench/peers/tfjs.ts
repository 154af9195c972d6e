/** TensorFlow.js's side; the argument is its backend, `wasm` or `cpu` (plain JavaScript). */
import * as tf from "@tensorflow/tfjs-core";
import { packageVersion } from "./packageVersion.ts";
import { readTensors } from "./readTensors.ts";
import { type Prepared, serve } from "./serve.ts";
import { tfjsKernel } from "./tfjsKernels.ts";
import { tfjsNetwork } from "./tfjsNetworks.ts";

const backend = process.argv[2];
if (backend === "wasm") await import("@tensorflow/tfjs-backend-wasm");
else await import("@tensorflow/tfjs-backend-cpu");
await import(new URL("../tfjsGradients.js", import.meta.url).href); // run.js bundles it
await tf.setBackend(backend);
await tf.ready();

let latest: Prepared | undefined;

await serve(
  { version: packageVersion("@tensorflow/tfjs-core") },
  {
    prepare({ spec, file, conv }) {
      const form = conv === "products" ? conv : "operation";
      latest = spec.kind === "network" ? tfjsNetwork(spec, readTensors(file), form) : tfjsKernel(spec, form);
      return latest;
    },
    async ask(command) {
      if (command.do !== "peak-bytes") throw new Error(`no answer to ${command.do}`);
      // Its own count: most bytes of all tensors after any of the step's kernels.
      const { peakBytes } = await tf.profile(async () => {
        await latest?.piece();
        return [];
      });
      return { bytes: peakBytes };
    },
  },
);
