import { expect, test } from "vitest";
import { fit } from "../src/index.ts";
import { bitsOf, eventsOf, tinyData, tinyModel, tinyOptions } from "../src/train/runs.fixture.ts";

test("events", async () => {
  const model = tinyModel();
  const events = await eventsOf(fit(model, tinyData(), tinyOptions(model, { health: { every: 5 } })));
  console.log(JSON.stringify(events.filter((e) => e.type === "health").slice(-1), null, 1));
  const plain = tinyModel();
  await fit(plain, tinyData(), tinyOptions(plain));
  expect(await bitsOf(plain)).toEqual(await bitsOf(model));
});
