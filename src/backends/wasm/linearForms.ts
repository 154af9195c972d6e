import type { Expr } from "../../compiler/kernel.ts";
import type { Linear, Term, Terms, Value } from "./value.ts";

/** Takes indices apart: sums, differences and multiples by constants become terms, equal lists of terms one object. */
export class LinearForms {
  readonly #interned = new Map<string, Terms>();
  readonly #valueOf: (expr: Expr) => Value;

  constructor(canonical: (expr: Expr) => Value) {
    this.#valueOf = canonical;
  }

  of(value: Value): Linear {
    value.linear ??= this.#take(value);
    return value.linear;
  }

  #take(value: Value): Linear {
    const { expr } = value;
    if (expr.kind === "const") return { terms: this.#terms([]), constant: expr.value };
    if (expr.kind === "op") {
      const [a, b] = expr.args;
      if (expr.op === "add") return this.#sum(a, b, 1);
      if (expr.op === "sub") return this.#sum(a, b, -1);
      if (expr.op === "mul" && a.kind === "const") return this.#multiple(b, a.value);
      if (expr.op === "mul" && b.kind === "const") return this.#multiple(a, b.value);
      if (expr.op === "shiftLeft" && b.kind === "const") return this.#multiple(a, 2 ** (b.value & 31));
    }
    return { terms: this.#terms([{ value, coefficient: 1 }]), constant: 0 };
  }

  #sum(a: Expr, b: Expr, factor: number): Linear {
    const first = this.of(this.#valueOf(a));
    const second = this.of(this.#valueOf(b));
    const constant = first.constant + factor * second.constant;
    if (second.terms.list.length === 0) return { terms: first.terms, constant };
    const list = [...first.terms.list];
    for (const { value, coefficient } of second.terms.list) {
      const at = list.findIndex((term) => term.value === value);
      if (at >= 0) list[at] = { value, coefficient: list[at].coefficient + factor * coefficient };
      else list.push({ value, coefficient: factor * coefficient });
    }
    return { terms: this.#terms(list), constant };
  }

  #multiple(of: Expr, factor: number): Linear {
    const { terms, constant } = this.of(this.#valueOf(of));
    const list = terms.list.map(({ value, coefficient }) => ({ value, coefficient: coefficient * factor }));
    return { terms: this.#terms(list), constant: constant * factor };
  }

  #terms(list: readonly Term[]): Terms {
    let key = "";
    for (const { value, coefficient } of list) key += `${value.number}*${coefficient} `;
    let terms = this.#interned.get(key);
    if (terms === undefined) {
      terms = { key, list, bases: [], basesIn: -1 };
      this.#interned.set(key, terms);
    }
    return terms;
  }
}
