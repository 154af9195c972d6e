// A page that loads a saved network, predicts what is drawn, goes on training, and saves the weights.
import {
  captureTensors,
  compile,
  crossEntropy,
  DataLoader,
  device,
  digits,
  evaluateModel,
  noGrad,
  optim,
  readSafetensors,
  softmax,
  type Tensor,
  tensor,
  writeSafetensors,
} from "fathom";
import { buildNetwork } from "./network.ts";

const data = digits();
const model = buildNetwork();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.02, momentum: 0.9 });
const loader = new DataLoader(data, {
  batchSize: 64,
  shuffle: true,
  dropLast: true,
});

const predict = compile((x: Tensor) => noGrad(() => softmax(model.forward(x), { dim: 1 })));
const trainStep = compile((x: Tensor, y: Tensor) => {
  const loss = crossEntropy(model.forward(x), y);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.update();
  return loss;
});

const ink = new Float32Array(64); // the drawn digit, 0 to 1
let shown = 0;

function element<E extends Element>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

const paper = element("paper", HTMLCanvasElement);
const status = element("status", HTMLParagraphElement);

async function answer(): Promise<void> {
  paint();
  const probabilities = await (await predict(tensor(ink, { shape: [1, 1, 8, 8] }))).data();
  element("answer", HTMLOutputElement).value = String(probabilities.indexOf(Math.max(...probabilities)));
  element("scores", HTMLOListElement).replaceChildren(
    ...Array.from(probabilities, (probability, digit) => {
      const meter = Object.assign(document.createElement("meter"), {
        value: probability,
        title: probability.toFixed(3),
      });
      const item = document.createElement("li");
      item.append(String(digit), meter);
      return item;
    }),
  );
}

function paint(): void {
  const context = paper.getContext("2d");
  const image = new ImageData(8, 8);
  ink.forEach((value, i) => {
    image.data.set([255 * value, 255 * value, 255 * value, 255], 4 * i);
  });
  context?.putImageData(image, 0, 0);
}

function showBundled(index: number): Promise<void> {
  ink.set(data.batch([index]).x.data);
  paper.dataset.label = String(data.labels[index]);
  return answer();
}

async function load(bytes: Uint8Array, name: string): Promise<void> {
  await model.loadStateDict(readSafetensors(bytes, { name }).tensors);
  model.eval();
  const { accuracy = 0 } = await evaluateModel(model, data);
  status.textContent = `${name}: ${(100 * accuracy).toFixed(1)} % of the bundled digits right`;
  status.dataset.accuracy = String(accuracy);
  await answer();
}

async function train(): Promise<void> {
  model.train();
  let steps = 0;
  let loss = Number.NaN;
  for await (const { x, y } of loader) {
    loss = await (await trainStep(x, y)).item();
    if (++steps === 20) break;
  }
  model.eval();
  status.textContent = `trained ${steps} steps, loss ${loss.toFixed(4)}`;
  status.dataset.loss = String(loss);
  await answer();
}

async function save(): Promise<void> {
  const bytes = writeSafetensors(await captureTensors(model.stateDict()));
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(new Blob([bytes])),
    download: "model.safetensors",
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Runs one thing at a time, and shows what goes wrong. */
let work = Promise.resolve();
function queue(job: () => Promise<void>): void {
  work = work.then(job).then(
    () => {
      document.body.dataset.idle = String(Number(document.body.dataset.idle ?? 0) + 1);
    },
    (error: unknown) => {
      status.textContent = error instanceof Error ? error.message : String(error);
    },
  );
}

paper.addEventListener("pointermove", (event) => {
  if (event.buttons === 0) return;
  const { left, top, width, height } = paper.getBoundingClientRect();
  const [x, y] = [((event.clientX - left) / width) * 8, ((event.clientY - top) / height) * 8];
  for (let i = 0; i < 64; i++) {
    const distance = Math.hypot((i % 8) + 0.5 - x, Math.floor(i / 8) + 0.5 - y);
    ink[i] = Math.max(ink[i], Math.min(1, 1.4 - distance));
  }
  queue(answer);
});
element("next", HTMLButtonElement).addEventListener("click", () => queue(() => showBundled(++shown % data.length)));
element("clear", HTMLButtonElement).addEventListener("click", () => {
  ink.fill(0);
  queue(answer);
});
element("train", HTMLButtonElement).addEventListener("click", () => queue(train));
element("save", HTMLButtonElement).addEventListener("click", () => queue(save));
element("open", HTMLInputElement).addEventListener("change", (event) => {
  const [file] = event.currentTarget instanceof HTMLInputElement ? (event.currentTarget.files ?? []) : [];
  if (file) queue(async () => load(new Uint8Array(await file.arrayBuffer()), file.name));
});

const { description, threads } = device();
const place = element("device", HTMLSpanElement);
place.textContent = description;
place.dataset.threads = String(threads);

queue(async () => {
  const response = await fetch("./model.safetensors");
  if (!response.ok) throw new Error(`model.safetensors: the server answered ${response.status}`);
  await load(new Uint8Array(await response.arrayBuffer()), "model.safetensors");
  await showBundled(shown);
});
