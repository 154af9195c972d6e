import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { cards } from "../src/lab/cards.ts";
import { defaultsOf } from "../src/lab/parameters.ts";

const folder = join(import.meta.dirname, "../examples/lab");

test("every card has its code, and every code its card", () => {
  const names = readdirSync(folder).map((file) => file.replace(/\.ts$/, ""));
  expect(names.sort()).toEqual(cards.map(({ face }) => face.name).sort());
});

// The code a reader copies logs numbers under the names of the card's terms; the card must have measured the same.
test.each(cards.map((card) => [card.face.name, card] as const))(
  "examples/lab/%s prints what its card shows",
  async (name, card) => {
    const logged: Record<string, number> = {};
    const spy = vi.spyOn(console, "log").mockImplementation((value: unknown) => {
      if (typeof value === "object" && value !== null) Object.assign(logged, value);
    });
    try {
      await import(`../examples/lab/${name}.ts`);
    } finally {
      spy.mockRestore();
    }
    let terms: Readonly<Record<string, number | null>> = {};
    const setting = { params: defaultsOf(card.face.parameters), seed: 1, effort: "quick" as const };
    for await (const frame of card.run(setting)) terms = frame.terms;
    const shared = Object.keys(logged).filter((key) => Object.hasOwn(terms, key));
    expect(shared.length).toBeGreaterThan(0);
    for (const key of shared) {
      const shown = terms[key] ?? Number.NaN;
      expect(Math.abs(logged[key] - shown), `${key}: ${logged[key]} and ${shown}`).toBeLessThanOrEqual(
        1e-3 * Math.abs(shown) + 1e-12,
      );
    }
  },
);
