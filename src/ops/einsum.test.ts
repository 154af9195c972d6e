import { expect, test } from "vitest";
import { arange, einsum, gradcheck, gradgradcheck, matmul, ones, type Tensor, tensor } from "../index.ts";

const a = tensor([
  [1, 2],
  [3, 4],
]);
const b = tensor([
  [0, 1],
  [1, 1],
]);

test.each([
  [
    "ij,jk->ik",
    [a, b],
    [
      [2, 3],
      [4, 7],
    ],
  ],
  [
    "ij,jk",
    [a, b],
    [
      [2, 3],
      [4, 7],
    ],
  ],
  [
    "ba",
    [a],
    [
      [1, 3],
      [2, 4],
    ],
  ],
  ["ii->i", [a], [1, 4]],
  ["ii", [a], 5],
  ["ij->", [a], 10],
  [" i j , i j -> j ", [a, b], [3, 6]],
  [
    "i,j->ij",
    [tensor([1, 2]), tensor([3, 4])],
    [
      [3, 4],
      [6, 8],
    ],
  ],
  [
    "...ij,...jk->...ik",
    [a, b],
    [
      [2, 3],
      [4, 7],
    ],
  ],
  ["i...->...", [a], [4, 6]],
  [
    "ij,jk,kl->il",
    [a, b, a],
    [
      [11, 16],
      [25, 36],
    ],
  ],
  [
    "aA->Aa",
    [a],
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [
    "bA",
    [a],
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [
    "ij,ij->ij",
    [a, tensor([[10], [20]])],
    [
      [10, 20],
      [60, 80],
    ],
  ],
  [",->", [tensor(2), tensor(3)], 6],
] as [string, Tensor[], unknown][])("einsum understands %s", async (equation, operands, expected) => {
  expect(await einsum(equation, operands).array()).toEqual(expected);
});

test("einsum broadcasts what stands under ..., and sums it when the output leaves it out", () => {
  expect(einsum("...i,...i->...", [ones([3, 1, 4]), ones([2, 4])]).shape).toEqual([3, 2]);
  expect(einsum("...i->i", [ones([3, 2, 4])]).shape).toEqual([4]);
  expect(einsum("i...j->...", [ones([3, 2, 4])]).shape).toEqual([2]);
  expect(einsum("b...,b...", [ones([3, 2]), ones([3, 1])]).shape).toEqual([2]);
});

test("einsum of integers stays exact", async () => {
  const y = einsum("i,i", [arange(4), arange(4)]);
  expect(y.dtype).toBe("int32");
  expect(await y.item()).toBe(14);
});

test("einsum of many operands is what matmul gives, whatever the order it chooses", async () => {
  const tall = tensor(
    Float32Array.from({ length: 40 }, (_, i) => Math.cos(i)),
    { shape: [20, 2] },
  );
  const wide = tall.transpose(0, 1);
  const expected = await matmul(matmul(a, wide), matmul(tall, b)).data();
  const actual = await einsum("ab,bc,cd,de->ae", [a, wide, tall, b]).data();
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 4);
  });
});

test.each(["ij,jk->ik", "ij,kj->k", "ii,ij->j", "...i,i->...", "ij,jk,ki->"])(
  "einsum %s has the gradients of finite differences",
  async (equation) => {
    const operands = [a, b.add(0.5), a.mul(0.3)].slice(0, equation.split(",").length);
    if (equation === "...i,i->...") operands[1] = tensor([1, 2]);
    const fn = (...list: Tensor[]): Tensor => einsum(equation, list);
    await gradcheck(fn, operands);
    await gradgradcheck(fn, operands);
  },
);

test.each([
  ["ij", [a, b], 'einsum: equation must have a term for each of the 2 operands, got 1 in "ij".'],
  ["ijk->i", [a], 'einsum: equation must name the 2 dimensions of operand 0, got "ijk".'],
  ["i->i", [a], 'einsum: equation must name the 2 dimensions of operand 0, got "i".'],
  ["ij->k", [a], 'einsum: equation must take output letters from the operands, got "k".'],
  ["ij->ii", [a], 'einsum: equation must name each output letter once, got "ii".'],
  ["i1->i", [a], 'einsum: equation must hold letters, ",", "->" and at most one "..." per term, got "i1->i".'],
  ["i->j->k", [a], 'einsum: equation must hold "->" at most once, got "i->j->k".'],
  ["ij,jk", [a, ones([3, 2])], 'einsum: operands[1] must have extent 2 or 1 for "j" as elsewhere, got 3 in [3, 2].'],
  ["ii", [ones([2, 3])], 'einsum: operands[0] must have extent 2 or 1 for "i" as elsewhere, got 3 in [2, 3].'],
] as [string, Tensor[], string][])("einsum refuses %s", (equation, operands, message) => {
  expect(() => einsum(equation, operands)).toThrow(message);
});
