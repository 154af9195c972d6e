/** jax-js' side, on its WebAssembly backend. The argument is the number of workers it may start; 0 gives it none. */
import { installBlobWorker } from "./blobWorker.ts";
import { packageVersion } from "./packageVersion.ts";
import { readTensors } from "./readTensors.ts";
import { serve } from "./serve.ts";

const workers = Number(process.argv[2]);
// jax-js looks for workers once, when it is first imported.
if (workers > 0) installBlobWorker(workers);
const { jaxNetwork } = await import("./jaxNetworks.ts");
const { jaxKernel } = await import("./jaxKernels.ts");

await serve(
  {
    version: packageVersion("@jax-js/jax"),
    peakBytes: "not measured: jax-js does not tell how much memory it uses",
  },
  {
    prepare: ({ spec, file, conv }) => {
      const form = conv === "columns" ? conv : "operation";
      return spec.kind === "network" ? jaxNetwork(spec, readTensors(file), form) : jaxKernel(spec, form);
    },
  },
);
