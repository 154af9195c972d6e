import { cat, compile, grad, noGrad, sum, type Tensor, tensor, where } from "../../index.ts";
import type { zigZag as face } from "../faces/zigZag.ts";
import { float64 } from "../float64.ts";

export type Rule = keyof typeof face.parameters.rule.options;
export type Point = readonly [x: number, y: number];

/** A descent on f = ½(x² + κy²) from (κ, 1), the start from which line search is slowest. */
export interface Plan {
  readonly kappa: number;
  readonly rule: Rule;
}

export interface Descent extends Plan {
  /** To 1e-6 of the first loss; null where it is not reached. */
  readonly steps: number | null;
  /** How often y changes its sign on the way. */
  readonly flips: number;
}

export interface Path extends Descent {
  readonly points: readonly Point[];
  /** Step, and share of the first loss. */
  readonly losses: readonly Point[];
  /** Largest |cosine| between a gradient and the next. */
  readonly cosine: number;
  /** Way walked over the straight way. */
  readonly detour: number;
}

export const target = 1e-6;
/** Of a long path the first steps are drawn, and of its losses every fiftieth. */
const drawn = 400;
/** Where a step leaves less than this of y, what is left is rounding and its sign says nothing. */
const rounding = 1e-12;
/** Steps of a descent that diverges. */
const enough = 400;

export const fixedSteps: Readonly<Record<Exclude<Rule, "search">, (kappa: number) => number>> = {
  safe: (kappa) => 1 / kappa,
  long: (kappa) => 1.9 / kappa,
  best: (kappa) => 2 / (1 + kappa),
  over: (kappa) => 2.02 / kappa,
};

export function ratioOf(kappa: number): number {
  return ((kappa - 1) / (kappa + 1)) ** 2;
}

/** Without taking a step: line search shrinks the loss by one ratio; a fixed step shrinks x and y by factors of their own. */
export function predictDescent({ kappa, rule }: Plan): Descent {
  if (rule === "search") {
    const steps = kappa === 1 ? 1 : Math.ceil(Math.log(target) / Math.log(ratioOf(kappa)) - 1e-9);
    return { kappa, rule, steps, flips: kappa === 1 ? 0 : steps };
  }
  const step = fixedSteps[rule](kappa);
  const [alongX, alongY] = [1 - step, 1 - step * kappa];
  if (Math.max(Math.abs(alongX), Math.abs(alongY)) >= 1) return { kappa, rule, steps: null, flips: 0 };
  const share = (k: number): number => (kappa * alongX ** (2 * k) + alongY ** (2 * k)) / (kappa + 1);
  let steps = 1;
  while (share(steps) > target) steps++;
  return { kappa, rule, steps, flips: alongY < -rounding ? steps : 0 };
}

/** All descents side by side: a call gives where each stands, [x, y, loss, gradient], and takes one step of each. */
export function stepper(plans: readonly Plan[]): () => Promise<Tensor> {
  const exact = float64();
  const column = (of: (plan: Plan) => number): number[][] => plans.map((plan) => [of(plan)]);
  const curvature = tensor(
    plans.map(({ kappa }) => [1, kappa]),
    exact,
  ); // [descents, 2]
  const fixed = tensor(
    column(({ kappa, rule }) => (rule === "search" ? 0 : fixedSteps[rule](kappa))),
    exact,
  ); // [descents, 1]
  const searches = tensor(
    plans.map(({ rule }) => [rule === "search"]),
    { device: exact.device },
  ); // [descents, 1]
  const start = plans.map(({ kappa }) => [kappa, 1]);
  const w = tensor(start, { ...exact, requiresGrad: true }); // [descents, 2]
  const row = { dim: -1, keepdim: true } as const;
  return compile(() => {
    const loss = sum(w.square().mul(curvature), row).mul(0.5); // [descents, 1]
    const [slope] = grad(loss.sum(), [w]); // [descents, 2]
    return noGrad(() => {
      const here = cat([w, loss, slope], -1); // [descents, 5]
      const along = slope.square();
      const lineSearch = sum(along, row).div(sum(along.mul(curvature), row)); // [descents, 1]
      w.assign(w.sub(where(searches, lineSearch, fixed).mul(slope)));
      return here;
    });
  }, exact);
}

/** Follows one descent until it is there. */
export class Walk {
  readonly #plan: Plan;
  readonly #points: Point[] = [];
  readonly #losses: Point[] = [];
  #steps: number | null = null;
  #flips = 0;
  #cosine = 0;
  #way = 0;
  #first = Number.NaN;
  #last: readonly number[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Whether there is nothing more to see: it has arrived, or it diverges. */
  get isOver(): boolean {
    return this.#steps !== null || (this.#plan.rule === "over" && this.#losses.length > enough);
  }

  add(step: number, here: readonly number[]): void {
    if (this.isOver) return;
    const [x, y, loss, slopeX, slopeY] = here;
    if (step === 0) this.#first = loss;
    else {
      const [lastX, lastY, , lastSlopeX, lastSlopeY] = this.#last;
      this.#way += Math.hypot(x - lastX, y - lastY);
      if (Math.sign(lastY) === -Math.sign(y) && Math.abs(y / lastY) > rounding) this.#flips++; // a product would underflow
      const norms = Math.hypot(slopeX, slopeY) * Math.hypot(lastSlopeX, lastSlopeY);
      if (norms > 0) this.#cosine = Math.max(this.#cosine, Math.abs(slopeX * lastSlopeX + slopeY * lastSlopeY) / norms);
    }
    this.#last = here;
    const share = loss / this.#first;
    if (share <= target) this.#steps = step;
    if (step <= drawn) this.#points.push([x, y]);
    if (step <= drawn || step % 50 === 0 || this.isOver) this.#losses.push([step, share]);
  }

  /** As it stands; what was handed out does not change. */
  path(): Path {
    const [x, y] = this.#last;
    const straight = Math.hypot(x - this.#plan.kappa, y - 1);
    return {
      ...this.#plan,
      steps: this.#steps,
      flips: this.#flips,
      points: [...this.#points],
      losses: [...this.#losses],
      cosine: this.#cosine,
      detour: straight > 0 ? this.#way / straight : 1,
    };
  }
}
