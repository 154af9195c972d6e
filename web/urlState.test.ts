import { expect, test } from "vitest";
import { cards, type Setting } from "../src/lab/index.ts";
import { defaultChoices, readChoices, reserved, writeChoices } from "./urlState.ts";

const faces = cards.map(({ face }) => [face.id, face] as const);

test.each(faces)("%s leaves the page's own names alone", (_, face) => {
  expect(Object.keys(face.parameters).filter((name) => (reserved as readonly string[]).includes(name))).toEqual([]);
});

test.each(faces)("an address of %s says nothing of the defaults, and all of anything else", (_, face) => {
  const first = defaultChoices(face);
  expect(writeChoices(face, first)).toBe("");
  const params = Object.fromEntries(
    Object.entries(face.parameters).map(([name, one]) => [
      name,
      one.kind === "number"
        ? one.default === one.max
          ? one.min
          : one.max
        : one.kind === "flag"
          ? !one.default
          : Object.keys(one.options).find((key) => key !== one.default),
    ]),
  );
  const setting = { params, seed: 12, effort: "full" } as Setting;
  const guess = Object.keys(face.guess.options)[1];
  const query = writeChoices(face, { setting, guess });
  expect(readChoices(face, query)).toEqual({ choices: { setting, guess }, problems: [] });
});

test("an address that asks for what cannot be says so, and gives the defaults", () => {
  const { face } = cards[0];
  const { choices, problems } = readChoices(face, "?nonsense=1&seed=-3&guess=none");
  expect(choices).toEqual(defaultChoices(face));
  expect(problems.map(({ en }) => en.slice(0, 12))).toEqual(["There is no ", "seed must be"]);
});
