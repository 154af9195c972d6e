/** What the command's exit status says. */
export const exitCodes = {
  good: 0,
  /** The thing asked about failed: a loss that is not finite, say. */
  failed: 1,
  /** The command line does not make sense. */
  usage: 2,
  /** Files, folders, devices: something outside the command is not as it must be. */
  environment: 3,
  /** Ctrl-C: the run was stopped on purpose, with a checkpoint. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with one line on stderr. */
export class CliError extends Error {
  override name = "CliError";
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}
