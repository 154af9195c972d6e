import * as f from "../../../src/index.ts";
import { attr, unsupported } from "../adapter.ts";
import type { CaseRun } from "../caseRun.ts";
import { emptyParameter, optionsOf } from "../layers.ts";
import type { Attrs } from "../manifest.ts";

type Steps = { step(metric: number): void };
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

const renamed: Readonly<Record<string, string>> = { TMax: "tMax", T0: "t0", TMult: "tMult" };

function build(name: string, optimizer: f.optim.Scheduled, attrs: Attrs): Steps {
  if (name === "LambdaLR") return new f.optim.LambdaLR(optimizer, factorOf(attrs));
  if (name === "SequentialLR") {
    const parts = attr<readonly Record<string, Attrs>[]>(attrs, "schedulers").flatMap((part) => Object.entries(part));
    const schedulers = parts.map(([part, own]) => build(part, optimizer, own) as f.optim.LRScheduler);
    return new f.optim.SequentialLR(optimizer, { schedulers, milestones: attr(attrs, "milestones") });
  }
  const made = (f.optim as unknown as Record<string, Build>)[name];
  if (!made) return unsupported(name);
  const options = optionsOf(attrs);
  for (const [key, value] of Object.entries(attrs)) {
    const short = key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    if (short in renamed) options[renamed[short]] = value;
  }
  return new made(optimizer, options);
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
    if (t < count - 1) schedule.step(metrics ? metrics[t] : 0);
  }
  for (const output of outputs) {
    const data = Float64Array.from(seen[output.name]);
    await run.compare(output.name, { dtype: "float64", shape: [count], data }, output);
  }
}
