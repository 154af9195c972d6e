import { expect, test } from "vitest";
import type { WorkerEvents } from "../worker.ts";
import { Convolver } from "./convolver.ts";
import type { Answer, Order, Question } from "./messages.ts";

const question = (value: number): Question => ({
  image: [[value]],
  settings: { kernel: [[1]], stride: 1, padding: 0, dilation: 1 },
  small: [[value]],
});

/** A convolver whose worker answers by hand. */
function byHand(): { convolver: Convolver; posted: Order[]; events: () => WorkerEvents<Answer>; ended: () => number } {
  const posted: Order[] = [];
  let events: WorkerEvents<Answer> = { answer: () => undefined, failure: () => undefined };
  let ended = 0;
  const convolver = new Convolver((given) => {
    events = given;
    return {
      post: (order) => posted.push(order),
      terminate: () => {
        ended++;
      },
    };
  });
  return { convolver, posted, events: () => events, ended: () => ended };
}

test("while the worker is busy only the newest question waits", () => {
  const { convolver, posted, events } = byHand();
  const [first, second, third] = [1, 2, 3].map(question);
  for (const one of [first, second, third]) convolver.ask(one);
  expect(posted.map((order) => order.question)).toEqual([first]);
  events().answer({ kind: "map", number: posted[0].number, map: [[1]] });
  expect(convolver.snapshot.map).toEqual({ question: first, values: [[1]] });
  events().answer({ kind: "done", number: posted[0].number });
  expect(posted.map((order) => order.question)).toEqual([first, third]);
});

test("the answer to another question is not taken", () => {
  const { convolver, posted, events } = byHand();
  convolver.ask(question(1));
  events().answer({ kind: "map", number: posted[0].number + 1, map: [[9]] });
  expect(convolver.snapshot.map).toBeUndefined();
});

test("weights that do not come leave the map, and the next look takes the complaint back", () => {
  const { convolver, posted, events } = byHand();
  convolver.ask(question(1));
  const { number } = posted[0];
  events().answer({ kind: "map", number, map: null });
  events().answer({ kind: "failed", number, part: "network", reason: "404" });
  events().answer({ kind: "done", number });
  expect(convolver.snapshot.failures).toEqual({ engine: undefined, network: "404" });
  expect(convolver.snapshot.map?.values).toBeNull();
});

test("a worker that dies is told of, and the next question makes another", () => {
  const { convolver, posted, events, ended } = byHand();
  let heard = 0;
  convolver.subscribe(() => heard++);
  convolver.ask(question(1));
  events().failure("out of memory");
  expect(convolver.snapshot.failures).toEqual({ engine: "out of memory", network: "out of memory" });
  expect(ended()).toBe(1);
  expect(heard).toBe(1);
  convolver.ask(question(2));
  expect(posted).toHaveLength(2);
});

test("after the page is left no late answer is heard, and when it comes back it asks again", () => {
  const { convolver, posted, events } = byHand();
  convolver.ask(question(1));
  convolver.close();
  events().answer({ kind: "map", number: posted[0].number, map: [[1]] });
  expect(convolver.snapshot.map).toBeUndefined();
  convolver.again();
  expect(posted.map((order) => order.question.image)).toEqual([[[1]], [[1]]]);
  events().answer({ kind: "map", number: posted[1].number, map: [[1]] });
  expect(convolver.snapshot.map?.values).toEqual([[1]]);
});
