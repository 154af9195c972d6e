import { describe, expect, test } from "vitest";
import type { Frame, Setting } from "./card.ts";
import { cards } from "./cards.ts";
import { defaultsOf, type Parameter } from "./parameters.ts";

/** The ends of what a parameter allows, without its default. */
function endsOf(parameter: Parameter): (number | string | boolean)[] {
  const ends =
    parameter.kind === "number"
      ? [parameter.min, parameter.max]
      : parameter.kind === "choice"
        ? Object.keys(parameter.options)
        : [true, false];
  return ends.filter((end) => end !== parameter.default);
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

  const ends = Object.entries(face.parameters).flatMap(([name, parameter]) =>
    endsOf(parameter).map((end) => [name, end] as const),
  );
  test.each(ends)("comes to the same verdict with %s %s", async (name, end) => {
    const params = { ...setting.params, [name]: end };
    let last: Frame | undefined;
    for await (const frame of card.run({ ...setting, params })) last = frame;
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
