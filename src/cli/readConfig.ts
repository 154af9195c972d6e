import { dataNames, modelNames, optimizerNames, type RunConfig, scheduleNames } from "./settings.ts";

const isOneOf =
  (choices: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === "string" && choices.includes(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1;
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;

const checks: { readonly [K in keyof RunConfig]: (value: unknown) => boolean } = {
  data: isOneOf(dataNames),
  dataDir: (value) => value === null || typeof value === "string",
  model: isOneOf(modelNames),
  epochs: isCount,
  batchSize: (value) => value === "full" || isCount(value),
  accumulate: isCount,
  optimizer: isOneOf(optimizerNames),
  lr: isNumber,
  weightDecay: isNumber,
  schedule: isOneOf(scheduleNames),
  seed: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};

/** What a parsed config.json says, if `fathom train` wrote it; those of runs from before there was accumulation lack it. */
export function readConfig(value: unknown): RunConfig | undefined {
  const config: unknown = typeof value === "object" ? { accumulate: 1, ...value } : value;
  return isRunConfig(config) ? config : undefined;
}

function isRunConfig(value: unknown): value is RunConfig {
  if (typeof value !== "object" || value === null) return false;
  const given = new Map<string, unknown>(Object.entries(value));
  return Object.entries(checks).every(([name, check]) => check(given.get(name)));
}
