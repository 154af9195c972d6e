import { device } from "../../src/index.ts";
import { convolve } from "../../src/lab/playgrounds/convolution.ts";
import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import { DigitsNetwork } from "../../src/lab/playgrounds/digitsNetwork.ts";
import type { Answer, Order } from "./messages.ts";

const weights = new URL("../../examples/page/public/model.safetensors", import.meta.url);

// The DOM's types know `self` as a window.
const post = (answer: Answer): void => (self as unknown as { postMessage(message: Answer): void }).postMessage(answer);

let network: Promise<DigitsNetwork> | undefined;
/** The image of the last look: a change of the kernel does not change what the network sees. */
let looked = "";

self.addEventListener("message", ({ data }: MessageEvent<Order>) => {
  void answer(data);
});

async function answer({ number, question }: Order): Promise<void> {
  await attempt(number, "engine", async () => {
    post({ kind: "map", number, map: await convolve(question.image, question.settings) });
  });
  await attempt(number, "network", () => look(number, question.small));
  post({ kind: "done", number });
}

async function look(number: number, small: Grid): Promise<void> {
  const key = JSON.stringify(small);
  if (key === looked) return;
  network ??= load();
  post({ kind: "look", number, look: await (await network).look(small) });
  looked = key;
}

/** Once: what did not come is not asked for again until the page is loaded anew. */
async function load(): Promise<DigitsNetwork> {
  const response = await fetch(weights);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return DigitsNetwork.load(new Uint8Array(await response.arrayBuffer()));
}

async function attempt(number: number, part: "engine" | "network", act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    post({ kind: "failed", number, part, reason: error instanceof Error ? error.message : String(error) });
  }
}

const { description, threads } = device();
post({ kind: "ready", description, threads });
