import type { TypedArray } from "../../src/ir/dtype.ts";
import { isScalarName } from "../../src/ir/scalars.ts";
import { inputsOf, type LeafStep, type Plan, type Ref, type Step } from "./plan.ts";

/**
 * A plan as a TypeScript program against the public face: it prints every output and every written variable on both
 * devices. Nodes that no public op makes by itself are made by the rooms' own functions.
 */
export function snippet(plan: Plan, title: string, extra: readonly number[] = []): string {
  const used = new Set(["setDefaultDevice", "evaluate"]);
  const inner = new Set<string>();
  const lines = plan.steps.flatMap((step, i) => lineOf(plan, step, i, used, inner));
  const written = plan.writes.map(({ variable }) => name(variable));
  const outputs = plan.outputs.map(name);
  const assigns = plan.writes.map(({ variable, value }) => {
    const old = isVariable(plan, value) ? `${name(value)}Old` : name(value);
    return `  ${name(variable)}.assign(${old});`;
  });
  const olds = plan.writes
    .map(({ value }) => value)
    .filter((value) => isVariable(plan, value))
    .map((value) => `  const ${name(value)}Old = ${name(value)}.detach();`);
  const asked = plan.outputs.map((ref) => (isVariable(plan, ref) ? `${name(ref)}.detach()` : name(ref)));
  // Values inside ops have no handle of their own: they are found in the graph.
  const more =
    extra.length === 0
      ? []
      : [
          `  const roots = [...outputs, ${plan.writes.map(({ value }) => name(value)).join(", ")}].map((t) => t.node);`,
          `  const { nodes } = signatureOf({ outputs: roots, writes: [], guards: [] });`,
          `  outputs.push(...[${extra.join(", ")}].map((i) => new Tensor(nodes[i], current())));`,
        ];
  if (extra.length > 0) {
    used.add("Tensor").add("device as current");
    inner.add(`import { signatureOf } from "./src/ir/request.ts";`);
  }
  const imports = [`import { ${[...used].sort().join(", ")} } from "./src/index.ts";`, ...[...inner].sort()];
  return [
    ...title.split("\n").map((line) => `// ${line}`),
    "// Saved as x.ts beside package.json, it runs with: node scripts/run.js x.ts",
    ...imports,
    ...(plan.steps.some(({ kind }) => kind === "op") ? [partsLine] : []),
    ...(plan.guards.length > 0 ? [`// The writes were guarded by ${plan.guards.map(name).join(", ")}.`] : []),
    `for (const device of ["reference", "wasm"]) {`,
    `  setDefaultDevice(device);`,
    ...lines.map((line) => `  ${line}`),
    `  const outputs = [${asked.join(", ")}];`,
    ...more,
    ...new Set(olds),
    ...assigns,
    `  await evaluate(...outputs);`,
    `  console.log(device);`,
    ...outputs.map((output, i) => `  console.log("${output}", (await outputs[${i}].data()).join(" "));`),
    ...written.map((variable) => `  console.log("${variable} afterwards", (await ${variable}.data()).join(" "));`),
    "}",
  ].join("\n");
}

const partsLine = "const parts = (o: Tensor | object): Tensor[] => (o instanceof Tensor ? [o] : Object.values(o));";

const name = ({ step, part }: Ref): string => (part === 0 ? `v${step}` : `v${step}p${part}`);

function isVariable(plan: Plan, { step }: Ref): boolean {
  const made = plan.steps[step];
  return made.kind === "leaf" && made.role === "variable";
}

function literal(data: TypedArray): string {
  const values = Array.from(data, (value) => (Object.is(value, -0) ? "-0" : String(value)));
  const kind = data.constructor.name;
  if (values.length > 8 && values.every((value) => value === values[0])) {
    return `new ${kind}(${values.length}).fill(${values[0]})`;
  }
  return `new ${kind}([${values.join(", ")}])`;
}

function leafLine(step: LeafStep, to: string, used: Set<string>): string {
  const { shape, dtype, data, role } = step;
  if (role === "scalar") {
    used.add("scalar");
    return `const ${to} = scalar(${Object.is(data[0], -0) ? "-0" : data[0]}, { dtype: "${dtype}" });`;
  }
  const options = `shape: [${shape.join(", ")}], dtype: "${dtype}"`;
  if (role === "variable") {
    used.add("Variable").add("device as current");
    const grad = dtype === "float32" ? ", requiresGrad: true" : "";
    return `const ${to} = new Variable({ ${options}, data: ${literal(data)}, device: current()${grad} });`;
  }
  used.add("tensor");
  return `const ${to} = tensor(${literal(data)}, { ${options} });`;
}

function lineOf(plan: Plan, step: Step, i: number, used: Set<string>, inner: Set<string>): string[] {
  const parts = [...new Set([...plan.steps.flatMap(inputsOf), ...plan.outputs, ...plan.guards])]
    .concat(plan.writes.map(({ value }) => value))
    .filter((ref) => ref.step === i)
    .map(({ part }) => part);
  const most = Math.max(0, ...parts);
  const names = Array.from({ length: most + 1 }, (_, part) => name({ step: i, part }));
  const to = `[${names.join(", ")}]`;
  if (step.kind === "leaf") return [leafLine(step, names[0], used)];
  if (step.kind === "op") {
    used.add(step.name);
    const inputs = Object.entries(step.inputs).map(([key, ref]) => `${key}: ${name(ref)}`);
    used.add("Tensor");
    const call = `${step.name}.record.apply({ ${inputs.join(", ")} }, ${attrsText(step.attrs)})`;
    return [`const ${to} = parts(${call});`];
  }
  if (step.kind === "gradient") {
    for (const each of ["grad", "mul", "sum"]) used.add(each);
    const terms = step.of.map((ref, k) => `sum(mul(${name(ref)}, ${name(step.weights[k])}))`);
    if (terms.length > 1) used.add("add");
    const loss = terms.reduce((a, b) => `add(${a}, ${b})`);
    return [`const ${to} = grad(${loss}, [${step.wrt.map(name).join(", ")}], { createGraph: true });`];
  }
  if (isScalarName(step.op)) {
    inner.add(`import { elementwise } from "./src/ops/primitives/elementwise.ts";`);
    const inputs = step.inputs.map((ref) => `${name(ref)}.snapshot()`);
    return [`const ${names[0]} = elementwise("${step.op}", ${inputs.join(", ")});`];
  }
  used.add("Tensor").add("device as current");
  inner.add(`import { makeNode } from "./src/ir/node.ts";`);
  const inputs = step.inputs.map((ref) => `${name(ref)}.node`);
  const made = `makeNode("${step.op}", [${inputs.join(", ")}], ${attrsText(step.attrs)}, [${step.shape.join(", ")}], "${step.dtype}")`;
  return [`const ${names[0]} = new Tensor(${made}, current());`];
}

function attrsText(attrs: object): string {
  const entries = Object.entries(attrs).filter(([, value]) => value !== undefined);
  return entries.length === 0
    ? "{}"
    : `{ ${entries.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(", ")} }`;
}
