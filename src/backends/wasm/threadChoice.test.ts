import { expect, test } from "vitest";
import { type Runner, ThreadChoice } from "./threadChoice.ts";

/** Runs of a program that takes so long with each runner; who ran them. */
function runs(choice: ThreadChoice, count: number, ms: Readonly<Record<Runner, number>>): Runner[] {
  return Array.from({ length: count }, () => {
    const runner = choice.next();
    choice.ran(ms[runner]);
    return runner;
  });
}

test("a program that the caller runs faster is left to the caller, after both were tried", () => {
  const choice = new ThreadChoice();
  const first = runs(choice, 58, { team: 0.24, caller: 0.13 });
  expect(new Set(first.slice(0, 49))).toEqual(new Set(["team"]));
  expect(new Set(first.slice(49))).toEqual(new Set(["caller"]));
  expect(new Set(runs(choice, 350, { team: 0.24, caller: 0.13 }))).toEqual(new Set(["caller"]));
});

test("a program that the team runs faster stays with the team, and a machine that changes is noticed", () => {
  const choice = new ThreadChoice();
  runs(choice, 58, { team: 0.1, caller: 0.13 });
  expect(new Set(runs(choice, 350, { team: 0.1, caller: 0.13 }))).toEqual(new Set(["team"]));
  const later = runs(choice, 6_000, { team: 0.3, caller: 0.13 });
  expect(later[later.length - 1]).toBe("caller");
});

test("what was found while the host still compiled is looked at again soon", () => {
  const choice = new ThreadChoice();
  runs(choice, 58, { team: 0.3, caller: 0.13 });
  const soon = runs(choice, 2 * 418, { team: 0.1, caller: 0.13 });
  expect(soon.slice(418, 800)).not.toContain("caller");
  expect(new Set(runs(choice, 3_900, { team: 0.1, caller: 0.13 }))).toEqual(new Set(["team"]));
});

test("a change of mind is looked at again soon, and what is found twice is left alone for long", () => {
  const choice = new ThreadChoice();
  const [team, caller] = [
    { team: 0.1, caller: 0.13 },
    { team: 0.3, caller: 0.13 },
  ];
  runs(choice, 58 + 418, team);
  expect(new Set(runs(choice, 4_000, team))).toEqual(new Set(["team"]));
  // For as long as one comparison takes, somebody else has the other core.
  runs(choice, 18, caller);
  expect(choice.next()).toBe("caller");
  runs(choice, 418, team);
  expect(new Set(runs(choice, 390, team))).toEqual(new Set(["team"]));
});

test("a long program is never tried alone", () => {
  expect(new Set(runs(new ThreadChoice(), 10_000, { team: 5, caller: 1 }))).toEqual(new Set(["team"]));
});
