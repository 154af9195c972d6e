import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Painter } from "./Painter.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("many pictures are drawn a few at a time, each once, and none is forgotten when they change again", () => {
  const drawn: number[] = [];
  const painter = new Painter((index) => {
    drawn.push(index);
    vi.advanceTimersByTime(2); // what drawing takes
  });
  painter.change(8);
  expect(drawn).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(drawn).toEqual([0, 1, 2]);
  painter.change(8);
  vi.advanceTimersByTime(200);
  expect(drawn).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2]);
});

test("a closed painter draws nothing more", () => {
  const drawn: number[] = [];
  const painter = new Painter((index) => drawn.push(index));
  painter.change(3);
  painter.close();
  vi.advanceTimersByTime(100);
  expect(drawn).toEqual([]);
});
