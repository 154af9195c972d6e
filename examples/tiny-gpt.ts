// A language model of letters: a small transformer that reads only backwards learns a nursery rhyme and continues it.
import {
  add,
  arange,
  compile,
  crossEntropy,
  DataLoader,
  manualSeed,
  nn,
  optim,
  reshape,
  type Tensor,
  TensorDataset,
  tensor,
} from "fathom";

const things = [
  "the house that Jack built",
  "the malt that lay in",
  "the rat that ate",
  "the cat that killed",
  "the dog that worried",
  "the cow with the crumpled horn that tossed",
  "the maiden all forlorn that milked",
];
// Every verse says all of the verses before it.
const verses = things.map(
  (_, n) =>
    `This is ${things
      .slice(0, n + 1)
      .reverse()
      .join(" ")}.\n`,
);
export const text: string = verses.join("");

const letters = [...new Set(text)].sort();
const encode = (from: string): number[] => Array.from(from, (letter) => letters.indexOf(letter));
const window = 32; // letters that the model sees at once

class TinyGPT extends nn.Module {
  readonly letters = new nn.Embedding(letters.length, 48);
  readonly positions = new nn.Embedding(window, 48);
  readonly blocks = new nn.TransformerEncoder(
    new nn.TransformerEncoderLayer(48, 4, {
      dimFeedforward: 96,
      dropout: 0,
      activation: "gelu",
      batchFirst: true,
      normFirst: true,
    }),
    2,
    { norm: new nn.LayerNorm(48) },
  );
  readonly head = new nn.Linear(48, letters.length);

  /** [B, T] letters to [B, T, letters]: the scores of the letter that follows each. */
  forward(index: Tensor): Tensor {
    const x = add(this.letters.forward(index), this.positions.forward(arange(index.shape[1])));
    return this.head.forward(this.blocks.forward(x, { isCausal: true })); // no letter sees those after it
  }
}

manualSeed(1);
const model = new TinyGPT();
const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3 });

// Every stretch of the text, and the same one letter later.
const codes = encode(text);
const starts = Array.from({ length: codes.length - window }, (_, i) => i);
const stretches = (shift: number): { shape: number[]; dtype: "int32"; data: Int32Array } => ({
  shape: [starts.length, window],
  dtype: "int32",
  data: Int32Array.from(starts.flatMap((start) => codes.slice(start + shift, start + shift + window))),
});
const data = new TensorDataset({ x: stretches(0), y: stretches(1) });
const loader = new DataLoader(data, { batchSize: 32, shuffle: true, seed: 1, dropLast: true });

const trainStep = compile((x: Tensor, y: Tensor) => {
  const loss = crossEntropy(reshape(model.forward(x), [-1, letters.length]), reshape(y, [-1]));
  loss.backward();
  optimizer.update();
  optimizer.zeroGrad(); // at the end, so gradients take no memory of their own
  return loss;
});

const means: number[] = [];
for (let epoch = 1; epoch <= 12; epoch++) {
  let [sum, steps] = [0, 0];
  for await (const { x, y } of loader) {
    sum += await (await trainStep(x, y)).item();
    steps++;
  }
  means.push(sum / steps);
  console.log(`epoch ${epoch}: loss ${(sum / steps).toFixed(3)} a letter`);
}

model.eval();
const nextScores = compile((index: Tensor) => model.forward(index));

/** What the model writes after a beginning of at least `window` letters: always its best guess. */
async function continued(beginning: string, count: number): Promise<string> {
  const written = encode(beginning);
  for (let i = 0; i < count; i++) {
    const context = Int32Array.from(written.slice(-window));
    const scores = await nextScores(tensor(context, { shape: [1, window] }));
    const last = (await scores.data()).slice(-letters.length);
    written.push(last.indexOf(Math.max(...last)));
  }
  return written
    .slice(-count)
    .map((code) => letters[code])
    .join("");
}

const beginning = "This is the cow with the crumpled horn that ";
export const losses: readonly number[] = means;
export const sample: string = await continued(beginning, 60);
console.log(beginning + sample);
