import { ValueError } from "../ir/errors.ts";

/** Dimensions by letter; those under "..." are called "…0", "…1", … counted from the last. */
export type Labels = readonly string[];

/** The letters of every operand and of the output. */
export interface Equation {
  readonly operands: readonly Labels[];
  readonly output: Labels;
}

/** Reads torch.einsum's language, given how many dimensions each operand has. */
export function parseEquation(equation: string, ndims: readonly number[]): Equation {
  const refuse = (expected: string, received: string): ValueError =>
    new ValueError({ op: "einsum", argument: "equation", expected, received });
  const text = equation.replaceAll(" ", "");
  const [left, right, ...more] = text.split("->");
  if (more.length > 0) throw refuse('hold "->" at most once', JSON.stringify(equation));
  const terms = left.split(",");
  if (terms.length !== ndims.length) {
    throw refuse(
      `have a term for each of the ${ndims.length} operands`,
      `${terms.length} in ${JSON.stringify(equation)}`,
    );
  }
  for (const term of right === undefined ? terms : [...terms, right]) {
    if (/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term)) continue;
    throw refuse('hold letters, ",", "->" and at most one "..." per term', JSON.stringify(equation));
  }
  const widths = terms.map((term, i) => {
    const letters = term.replace("...", "").length;
    const fits = term.includes("...") ? letters <= ndims[i] : letters === ndims[i];
    if (!fits) throw refuse(`name the ${ndims[i]} dimensions of operand ${i}`, JSON.stringify(term));
    return term.includes("...") ? ndims[i] - letters : 0;
  });
  const operands = terms.map((term, i) => labelsOf(term, widths[i]));
  const most = Math.max(0, ...widths);
  if (right === undefined) return { operands, output: [...dots(most), ...lettersOnce(terms)] };
  const output = labelsOf(right, most);
  const known = new Set(operands.flat());
  output.forEach((label, i) => {
    if (output.indexOf(label) !== i) throw refuse("name each output letter once", JSON.stringify(right));
    if (!known.has(label)) throw refuse("take output letters from the operands", JSON.stringify(right));
  });
  return { operands, output };
}

/** Without "->" the output has, in alphabetical order (capitals first), the letters that occur once. */
function lettersOnce(terms: readonly string[]): string[] {
  const all = [...terms.join("").replaceAll(".", "")];
  return all.filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter)).sort();
}

function labelsOf(term: string, width: number): string[] {
  const [before, after] = term.split("...");
  return after === undefined ? [...before] : [...before, ...dots(width), ...after];
}

const dots = (count: number): string[] => Array.from({ length: count }, (_, i) => `…${count - 1 - i}`);
