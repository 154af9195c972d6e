import { beforeAll, describe, expect, test } from "vitest";
import { device, fit, MemoryStore, manualSeed, nn, optim, type Tensor } from "../index.ts";
import { bitsOf, eventsOf, tinyData, tinyModel, tinyOptions } from "./runs.fixture.ts";

beforeAll(() => {
  device("reference");
});

/** Runs until the event at which it is killed, in a process that is then forgotten. */
async function killedAfter(events: number, checkpoint: MemoryStore, everySteps: number): Promise<void> {
  const model = tinyModel();
  const options = tinyOptions(model, { checkpoint, checkpointEverySteps: everySteps, resume: true, restoreBest: true });
  let seen = 0;
  for await (const _ of fit(model, tinyData(), options)) if (++seen === events) return;
}

async function finished(checkpoint: MemoryStore): Promise<{ bits: unknown; epochs: unknown; best: unknown }> {
  const model = tinyModel();
  const options = tinyOptions(model, { checkpoint, checkpointEverySteps: 3, resume: true, restoreBest: true });
  const { epochs, best } = await fit(model, tinyData(), options);
  return { bits: await bitsOf(model), epochs, best };
}

describe("a run resumed from its checkpoint", () => {
  test.each([1, 4, 6, 10, 11, 12, 13, 14, 20, 24, 31, 37])(
    "ends with the same bits as the uninterrupted one when it is killed after %i events",
    async (events) => {
      const whole = await finished(new MemoryStore());
      const store = new MemoryStore();
      await killedAfter(events, store, 3);
      expect(await finished(store)).toEqual(whole);
    },
  );

  test("ends with the same bits when it is killed again and again", async () => {
    const whole = await finished(new MemoryStore());
    const store = new MemoryStore();
    for (let i = 0; i < 5; i++) await killedAfter(7, store, 2);
    expect(await finished(store)).toEqual(whole);
  });

  test("ends with the same bits when it was aborted after the last step of an epoch", async () => {
    const whole = await finished(new MemoryStore());
    const store = new MemoryStore();
    const controller = new AbortController();
    const model = tinyModel();
    const options = tinyOptions(model, { checkpoint: store, signal: controller.signal, restoreBest: true });
    for await (const event of fit(model, tinyData(), options))
      if (event.type === "step" && event.step === 7) controller.abort();
    expect(await finished(store)).toEqual(whole);
  });

  test("says where it goes on, and has nothing to do when the run was over", async () => {
    const store = new MemoryStore();
    await killedAfter(12, store, 3);
    const model = tinyModel();
    const options = tinyOptions(model, { checkpoint: store, resume: true });
    const [start] = await eventsOf(fit(model, tinyData(), options));
    expect(start).toMatchObject({ type: "runStart", resumed: { epoch: 1, step: 6 } });
    const after = tinyModel();
    const types = (await eventsOf(fit(after, tinyData(), tinyOptions(after, { checkpoint: store, resume: true })))).map(
      (event) => event.type,
    );
    expect(types).toEqual(["runStart", "runEnd"]);
  });

  test("is refused when the settings are others, and then changes nothing", async () => {
    const store = new MemoryStore();
    await killedAfter(12, store, 3);
    const model = tinyModel(4);
    const before = await bitsOf(model);
    const options = tinyOptions(model, { checkpoint: store, resume: true, batchSize: 9 });
    await expect(fit(model, tinyData(), options)).rejects.toThrow("be of a run with batchSize 9, got one with 8.");
    expect(await bitsOf(model)).toEqual(before);
  });
});

test("two dropouts in parallel branches draw the same numbers whether a step is recorded or replayed", async () => {
  class Branches extends nn.Module {
    readonly first = new nn.Linear(6, 3);
    readonly second = new nn.Linear(6, 3);
    readonly drop = new nn.Dropout(0.5);

    forward(x: Tensor): Tensor {
      const late = this.drop.forward(this.first.forward(x));
      const early = this.drop.forward(this.second.forward(x));
      return early.add(late);
    }
  }
  const run = async (resumeAfter: number | undefined): Promise<unknown> => {
    const store = new MemoryStore();
    const make = (): [Branches, Parameters<typeof fit>[2]] => {
      manualSeed(2);
      const model = new Branches();
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      return [model, { optimizer, epochs: 2, batchSize: 26, checkpoint: store, checkpointEverySteps: 1, resume: true }];
    };
    const [first, options] = make();
    let steps = 0;
    for await (const event of fit(first, tinyData(), options)) {
      if (event.type === "checkpoint" && ++steps === resumeAfter) break;
    }
    const [model, again] = make();
    await fit(model, tinyData(), again);
    return bitsOf(model);
  };
  const whole = await run(undefined);
  expect(await run(1)).toEqual(whole);
  expect(await run(2)).toEqual(whole);
});
