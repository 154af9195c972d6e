import { check, defaultDevice, type Finding, findingSentence } from "../index.ts";
import { checkWords } from "./checkWords.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { type PlannedRunOptions, plannedRun } from "./plannedRun.ts";
import type { Terminal } from "./terminal.ts";

const marks = { ok: "✓", warn: "!", fail: "✗" } as const;
const clock = (): number => performance.now();

/** `fathom check [RUN]`: ends with 1 when something fails. */
export async function checkCommand(
  run: string | undefined,
  options: PlannedRunOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { say, talk, lang } = terminal;
  const { config, train, model, optimizer, batchSize } = await plannedRun(run, options, terminal);
  const { seed, epochs, accumulate } = config;
  talk(say.device(defaultDevice().description));
  talk(say.checkOf(config.model, config.data, train.length));
  const { level, findings } = await check(model, train, { optimizer, batchSize, accumulate, seed, epochs, clock });
  const words = checkWords[lang];
  const sentence = (finding: Finding): string => (words ? findingSentence(finding, words) : finding.sentence);
  if (!terminal.json) for (const finding of findings) talk(`${marks[finding.level]} ${sentence(finding)}`);
  const count = (of: Finding["level"]): number => findings.filter((finding) => finding.level === of).length;
  const [failures, warnings] = [count("fail"), count("warn")];
  talk(failures > 0 ? say.checkFail(failures, warnings) : warnings > 0 ? say.checkWarn(warnings) : say.checkOk);
  const told = findings.map((finding) => ({ ...finding, sentence: sentence(finding) }));
  terminal.emit({ type: "check", model: config.model, data: config.data, level, findings: told });
  await defaultDevice().close();
  return failures > 0 ? exitCodes.failed : exitCodes.good;
}
