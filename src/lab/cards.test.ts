import { describe, expect, test } from "vitest";
import type { Frame, Setting } from "./card.ts";
import { cards } from "./cards.ts";
import { defaultsOf, type Parameter } from "./parameters.ts";

/** Every parameter at the lower end of what it allows, or at the upper; of options the first or the last. */
function endOf(parameter: Parameter, end: "lower" | "upper"): number | string | boolean {
  switch (parameter.kind) {
    case "number":
      return end === "lower" ? parameter.min : parameter.max;
    case "choice":
      return Object.keys(parameter.options).at(end === "lower" ? 0 : -1) ?? parameter.default;
    case "flag":
      return end === "upper";
  }
}

/** Another seed than the page's default, so that a card does not stand on one stream of numbers. */
const seed = 7;

describe.each(cards.map((card) => [card.face.id, card] as const))("card %s", (_, card) => {
  const { face } = card;
  const setting: Setting = { params: defaultsOf(face.parameters), seed, effort: "quick" };

  test("runs to its verdict, in frames that are plain data", async () => {
    const frames: Frame[] = [];
    for await (const frame of card.run(setting)) frames.push(frame);
    const last = frames[frames.length - 1];
    const failed = last.verdict?.checks.filter(({ holds }) => !holds);
    expect(failed).toEqual([]);
    expect(last.verdict?.holds).toBe(true);
    expect(Object.keys(face.guess.options)).toContain(last.verdict?.guess);
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames) {
      structuredClone(frame);
      expect(Object.keys(frame.terms).sort()).toEqual(Object.keys(face.terms).sort());
      expect(frame.charts.map(({ id }) => id)).toEqual(last.charts.map(({ id }) => id));
    }
    expect(Object.values(last.terms).filter((value) => value === null)).toEqual([]);
    const progress = frames.map((frame) => frame.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  test.each(["lower", "upper"] as const)("comes to the same verdict at the %s end of every parameter", async (end) => {
    const at = Object.entries(face.parameters).map(([name, parameter]) => [name, endOf(parameter, end)]);
    let last: Frame | undefined;
    for await (const frame of card.run({ ...setting, params: Object.fromEntries(at) })) last = frame;
    expect(last?.verdict?.checks.filter(({ holds }) => !holds)).toEqual([]);
  });

  test("stops when it is told to", async () => {
    const controller = new AbortController();
    const frames = card.run(setting, controller.signal);
    await frames.next();
    await frames.next();
    controller.abort(new Error("enough"));
    await expect(frames.next()).rejects.toThrow("enough");
  });

  test("marks in its formulas only terms it has", () => {
    for (const { tex } of face.formulas) {
      const marked = [...tex.matchAll(/\\term\{(\w+)\}/g)].map(([, name]) => name);
      expect(marked.length).toBeGreaterThan(0);
      expect(Object.keys(face.terms)).toEqual(expect.arrayContaining(marked));
    }
  });
});
