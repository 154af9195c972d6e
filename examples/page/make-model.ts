// Makes public/model.safetensors, which the page loads: node scripts/run.js examples/page/make-model.ts
import { fileURLToPath } from "node:url";
import { captureTensors, digits, fit, manualSeed, optim, trainValidationSplit, writeSafetensors } from "fathom";
import { writeFileAtomically } from "fathom/node";
import { buildNetwork } from "./network.ts";

manualSeed(1);
const model = buildNetwork();
const data = digits();
const { train, validation } = trainValidationSplit(data, 0.2, { seed: 1, stratify: data.labels });
const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
const { epochs } = await fit(model, train, { optimizer, epochs: 8, batchSize: 32, validation });
console.log(epochs.at(-1));

const path = fileURLToPath(new URL("public/model.safetensors", import.meta.url));
await writeFileAtomically(path, writeSafetensors(await captureTensors(model.stateDict())));
