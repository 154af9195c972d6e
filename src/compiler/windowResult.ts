import type { DType } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import { constant } from "./emit.ts";
import { get, i32, local, op, set, splat, store } from "./expr.ts";
import { greater } from "./greater.ts";
import type { Expr, Local, Stmt } from "./kernel.ts";
import { named } from "./nest.ts";
import { valueType } from "./resolve.ts";

/** More taps than this are summed in f64. */
const short = 64;

/** Running maximum, its position and the sum of one window, or of a vector of windows. */
export class WindowResult {
  readonly #nodes: readonly Node[];
  readonly #isVector: boolean;
  /** Whether every tap counts, so that the first one can start the maximum. */
  readonly #isSure: boolean;
  readonly #best: Local | undefined;
  readonly #where: Local | undefined;
  readonly #total: Local | undefined;
  #isFirst = true;

  constructor(nodes: readonly Node[], how: { isVector: boolean; isSure: boolean; taps: number }) {
    this.#nodes = nodes;
    this.#isVector = how.isVector;
    this.#isSure = how.isSure;
    const type = valueType(nodes[0].inputs[0].dtype);
    const number = type === "bool" ? "i32" : type;
    const has = (...ops: string[]): boolean => nodes.some((node) => ops.includes(node.op));
    if (has("windowMax", "windowArgmax")) this.#best = local("best", number, how.isVector);
    if (has("windowArgmax") || (this.#best !== undefined && !how.isSure))
      this.#where = local("where", "i32", how.isVector);
    const isWide = number === "f32" && how.taps > short && !how.isVector;
    if (has("windowSum")) this.#total = local("total", isWide ? "f64" : number, how.isVector);
  }

  begin(statements: Stmt[]): void {
    const spread = (value: number, variable: Local): Expr => {
      const one = constant(value, variable.type);
      return this.#isVector ? splat(one) : one;
    };
    const best = this.#best;
    if (best !== undefined && !this.#isSure) {
      statements.push(set(best, spread(leastOf(this.#nodes[0].inputs[0].dtype), best)));
      if (this.#where !== undefined) statements.push(set(this.#where, spread(-1, this.#where)));
    }
    if (this.#total !== undefined) statements.push(set(this.#total, spread(0, this.#total)));
  }

  /** Takes the next tap. */
  add(value: Expr, index: Expr, statements: Stmt[]): void {
    const total = this.#total;
    if (total !== undefined) {
      const term = total.type === "f64" ? op("toDouble", value) : value;
      statements.push(set(total, op("add", get(total), term)));
    }
    const best = this.#best;
    if (best === undefined) return;
    const where = this.#where;
    if (this.#isSure && this.#isFirst) {
      statements.push(set(best, value));
      if (where !== undefined) statements.push(set(where, index));
    } else if (where === undefined) statements.push(set(best, greater(get(best), value)));
    else {
      // Larger, or a NaN, of which the last stays as in PyTorch; of equals the earlier stays.
      const larger = op("gt", value, get(best));
      const nan = op("ne", value, value);
      const more = value.type === "f32" ? op("logicalOr", larger, nan) : larger;
      const wins = named("wins", this.#isSure ? more : op("logicalOr", more, op("lt", get(where), i32(0))), statements);
      statements.push(set(best, op("where", wins, value, get(best))));
      statements.push(set(where, op("where", wins, index, get(where))));
    }
    this.#isFirst = false;
  }

  store(own: Expr, statements: Stmt[]): void {
    this.#nodes.forEach((node, i) => {
      const variable = node.op === "windowMax" ? this.#best : node.op === "windowSum" ? this.#total : this.#where;
      if (variable === undefined) return;
      const value = variable.type === "f64" ? op("toSingle", get(variable)) : get(variable);
      statements.push(store(1 + i, own, node.dtype === "bool" ? op("ne", value, i32(0)) : value));
    });
  }
}

/** What a window of nothing but padding gives. */
function leastOf(dtype: DType): number {
  if (dtype === "float32") return Number.NEGATIVE_INFINITY;
  return dtype === "int32" ? -(2 ** 31) : 0;
}
