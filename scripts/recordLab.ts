// Runs the lab's cards as a reader would and keeps the results that the page shows before anybody has run it:
// `npm run lab:record`, or `npm run lab:record -- C5 C9`. With --full the full effort.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { device } from "../src/index.ts";
import { cards, defaultsOf, type Effort, type Frame } from "../src/lab/index.ts";

const given = process.argv.slice(2);
const effort: Effort = given.includes("--full") ? "full" : "quick";
const names = given.filter((name) => !name.startsWith("--"));
const seed = 1;

for (const card of cards) {
  const { id, parameters } = card.face;
  if (names.length > 0 && !names.includes(id)) continue;
  const started = performance.now();
  let last: Frame | undefined;
  for await (const frame of card.run({ params: defaultsOf(parameters), seed, effort })) last = frame;
  if (!last?.verdict?.holds) throw new Error(`${id} is not as predicted: there is nothing to show.`);
  const { terms, charts, verdict } = last;
  const recordedOn = new Date().toISOString().slice(0, 10);
  const recording = { recordedOn, device: device().description, seed, effort, terms, charts, verdict };
  const text = JSON.stringify(recording, (_, value) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value,
  );
  writeFileSync(join(import.meta.dirname, "../web/recorded", `${id}.json`), `${text}\n`);
  console.log(id, `${text.length} characters`, `${Math.round(performance.now() - started)} ms`);
}
