import * as f from "../../../src/index.ts";
import { attr, unsupported } from "../adapter.ts";
import type { CaseRun } from "../caseRun.ts";
import { camel, emptyParameter } from "../layers.ts";
import type { Attrs } from "../manifest.ts";

type Steps = { step(metric?: number): void };
type Build = new (optimizer: f.optim.Scheduled, options: object) => Steps;

/** The factor of a LambdaLR case from its formula. */
function factorOf(attrs: Attrs): (t: number) => number {
  const [formula, warmup, total] = ["formula", "warmup", "total"].map((name) => attrs[name]);
  const [w, n, d] = [Number(warmup), Number(total), Number(attrs.d_model)];
  if (String(formula).includes("cos")) {
    return (t) => (t < w ? (t + 1) / w : 0.5 * (1 + Math.cos((Math.PI * (t - w)) / (n - w))));
  }
  if (String(formula).includes("d_model")) return (t) => d ** -0.5 * Math.min((t + 1) ** -0.5, (t + 1) * w ** -1.5);
  return (t) => (t < w ? (t + 1) / w : Math.max(0, (n - t) / (n - w)));
}

const renamed: Readonly<Record<string, string>> = { T_max: "tMax", T_0: "t0", T_mult: "tMult" };

/** PyTorch's names and words as ours. */
function scheduleOptions(attrs: Attrs): object {
  const given = Object.entries(attrs).filter(([, value]) => value !== null);
  const word = (value: unknown): unknown => (value === "exp_range" ? "expRange" : value);
  return Object.fromEntries(given.map(([name, value]) => [renamed[name] ?? camel(name), word(value)]));
}

/** The schedules that the case lists as [{ name: its arguments }]. */
function partsOf(optimizer: f.optim.Scheduled, attrs: Attrs): f.optim.LRScheduler[] {
  const parts = attr<readonly Record<string, Attrs>[]>(attrs, "schedulers").flatMap((part) => Object.entries(part));
  return parts.map(([name, own]) => build(name, optimizer, own) as f.optim.LRScheduler);
}

function build(name: string, optimizer: f.optim.Scheduled, attrs: Attrs): Steps {
  if (name === "LambdaLR") return new f.optim.LambdaLR(optimizer, factorOf(attrs));
  if (name === "MultiplicativeLR") {
    const factor = typeof attrs.factor === "number" ? attrs.factor : undefined;
    return new f.optim.MultiplicativeLR(optimizer, factor === undefined ? factorOf(attrs) : () => factor);
  }
  if (name === "ChainedScheduler") return new f.optim.ChainedScheduler(partsOf(optimizer, attrs));
  if (name === "SequentialLR") {
    const schedulers = partsOf(optimizer, attrs);
    return new f.optim.SequentialLR(optimizer, { schedulers, milestones: attr(attrs, "milestones") });
  }
  const made = (f.optim as unknown as Record<string, Build>)[name];
  return made ? new made(optimizer, scheduleOptions(attrs)) : unsupported(name);
}

/** The learning rate (and momentum) during every step; the scheduler moves after each. */
export async function scheduler(run: CaseRun): Promise<void> {
  const { attrs, op = "", inputs, outputs = [] } = run.reference;
  const parameter = emptyParameter([1], run.device);
  const optimizer = new f.optim.SGD([parameter], { lr: attr(attrs, "base_lr", 0.1), momentum: 0.9 });
  const [group] = optimizer.paramGroups;
  const schedule = build(op.replace("torch.optim.lr_scheduler.", ""), optimizer, attrs);
  const metrics = inputs[0]?.tensor ? run.stored(inputs[0].tensor).data : undefined;
  const seen: Record<string, number[]> = { lr: [], momentum: [] };
  const count = attr<number>(attrs, "count");
  for (let t = 0; t < count; t++) {
    seen.lr.push(group.lr);
    seen.momentum.push(group.momentum);
    if (t < count - 1) schedule.step(...(metrics ? [metrics[t]] : []));
  }
  for (const output of outputs) {
    const data = Float64Array.from(seen[output.name]);
    await run.compare(output.name, { dtype: "float64", shape: [count], data }, output);
  }
}
