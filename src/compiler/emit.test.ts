import { expect, test } from "vitest";
import { signatureOf } from "../ir/request.ts";
import { compile } from "./compile.ts";
import { printKernel } from "./printKernel.ts";
import { each, input } from "./testing/nodes.ts";

const target = { lanes: 4, registers: 16, fused: true };

test("a distribution and its density of one value share the exponential", () => {
  const [x, y] = [input([64]), input([64])];
  const exponentials = (density: typeof x): number => {
    const request = { outputs: [each("mul", each("ndtr", x), each("normalDensity", density))], writes: [], guards: [] };
    const { steps } = compile(request, signatureOf(request), target);
    expect(steps).toHaveLength(1);
    const text = printKernel(steps[0].kernel);
    // Each takes one shift.
    return text.split("<< splat(23)").length - 1;
  };
  expect(exponentials(x)).toBeGreaterThan(0);
  expect(exponentials(y)).toBe(2 * exponentials(x));
});
