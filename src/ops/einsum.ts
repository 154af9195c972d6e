import { ShapeError } from "../ir/errors.ts";
import { show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { arranged, contract, type Named, sumOut, withoutRepeats } from "./contract.ts";
import { inRegion, takeList } from "./lists.ts";
import { boolToInt } from "./operands.ts";
import { type Equation, parseEquation } from "./parseEquation.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/**
 * Sums of products by Einstein's convention: `einsum("ij,jk->ik", [a, b])` is a matrix product.
 *
 * Letters name dimensions; those that the output does not name are summed. A letter twice in one operand takes its
 * diagonal. "..." stands for dimensions without a name, which broadcast. Without "->" the output has, in alphabetical
 * order, the letters that occur once (after those under "..."). Operands are multiplied pair by pair as matrix products,
 * the pair with the smallest result first.
 *
 * @zh 爱因斯坦求和：用字母标记维度，输出中未出现的字母求和。
 *
 * @param equation  such as "bij,bjk->bik"; spaces are ignored
 * @param operands  one tensor per term
 * @returns         the dimensions that the output names; common dtype
 * @throws ValueError when the equation is no equation, or does not fit the operands' dimensions
 * @throws ShapeError when one letter stands for different extents
 * @example einsum("ij,j->i", [tensor([[1, 2], [3, 4]]), tensor([1, 10])]) // [21, 43]
 */
export function einsum(equation: string, operands: readonly Tensor[]): Tensor {
  return inRegion("einsum", () => {
    const tensors = takeList("einsum", operands).map(boolToInt);
    const { operands: labels, output } = parseEquation(
      equation,
      tensors.map((x) => x.ndim),
    );
    checkExtents(tensors, labels);
    let open: Named[] = tensors.map((x, i) => withoutRepeats(x, labels[i]));
    while (open.length > 1) {
      const [i, j] = cheapestPair(open, output);
      const others = open.filter((_, at) => at !== i && at !== j);
      const kept = (label: string): boolean => output.includes(label) || others.some((x) => x.labels.includes(label));
      open = [...others, contract(open[i], open[j], kept)];
    }
    const last = sumOut(open[0], (label) => output.includes(label));
    return reshapeTo(
      arranged(last, output),
      output.map((label) => last.x.shape[last.labels.indexOf(label)]),
    );
  });
}

/** Equal extents under one letter, or 1, which broadcasts. */
function checkExtents(tensors: readonly Tensor[], labels: Equation["operands"]): void {
  const extents = new Map<string, number>();
  tensors.forEach((x, i) => {
    x.shape.forEach((extent, dim) => {
      const label = labels[i][dim];
      const known = extents.get(label) ?? 1;
      const first = labels[i].indexOf(label);
      if ((extent !== known && extent !== 1 && known !== 1) || x.shape[first] !== extent) {
        const name = label.startsWith("…") ? '"..."' : JSON.stringify(label);
        const wanted = x.shape[first] === extent ? known : x.shape[first];
        const expected = `have extent ${wanted} or 1 for ${name} as elsewhere`;
        const received = `${extent} in ${show(x.shape)}`;
        throw new ShapeError({ op: "einsum", argument: `operands[${i}]`, expected, received });
      }
      if (extent !== 1) extents.set(label, extent);
    });
  });
}

/** The two operands whose product is smallest beside what it replaces; the first of equal ones. */
function cheapestPair(open: readonly Named[], output: readonly string[]): [number, number] {
  if (open.length === 2) return [0, 1];
  let best: [number, number] = [0, 1];
  let least = Infinity;
  for (let i = 0; i < open.length; i++) {
    for (let j = i + 1; j < open.length; j++) {
      const others = open.filter((_, at) => at !== i && at !== j);
      const sizes = new Map<string, number>();
      for (const { x, labels } of [open[i], open[j]]) {
        labels.forEach((label, dim) => {
          sizes.set(label, Math.max(sizes.get(label) ?? 1, x.shape[dim]));
        });
      }
      let size = 1;
      for (const [label, extent] of sizes) {
        if (output.includes(label) || others.some(({ labels }) => labels.includes(label))) size *= extent;
      }
      const cost = size - open[i].x.numel - open[j].x.numel;
      if (cost < least) [best, least] = [[i, j], cost];
    }
  }
  return best;
}
