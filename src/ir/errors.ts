/** The parts every message of fathom is built from: `op: argument must expected, got received. repair`. */
export interface Complaint {
  readonly op: string;
  readonly argument: string;
  /** Continues "must": "be [8] to match the last dimension of x [2, 8]". */
  readonly expected: string;
  readonly received: string;
  /** A whole sentence; only when it is certain. */
  readonly repair?: string;
}

/** An argument that cannot be used, with the parts of its message. */
export class FathomError extends Error implements Complaint {
  readonly op: string;
  readonly argument: string;
  readonly expected: string;
  readonly received: string;
  readonly repair: string | undefined;

  constructor(complaint: Complaint) {
    const { op, argument, expected, received, repair } = complaint;
    super(`${op}: ${argument} must ${expected}, got ${received}.${repair ? ` ${repair}` : ""}`);
    this.name = new.target.name;
    this.op = op;
    this.argument = argument;
    this.expected = expected;
    this.received = received;
    this.repair = repair;
  }
}

/** Shapes, dimensions or geometry that do not fit. */
export class ShapeError extends FathomError {}

/** An element type that the op does not take. */
export class DTypeError extends FathomError {}

/** Something this device cannot do. */
export class DeviceError extends FathomError {}

/** A training step that does not fit into a memory budget, even when all that can be computed again is. */
export class MemoryBudgetError extends FathomError {
  /** The smallest budget that would do, in bytes; of the same memory as the budget. */
  readonly smallestBytes: number;
  /** Where most memory is in use at once then: dotted path and op. */
  readonly module: string;
  readonly layer: string;

  constructor(
    about: Pick<Complaint, "op" | "argument">,
    budgetBytes: number,
    least: { readonly smallestBytes: number; readonly module: string; readonly layer: string },
  ) {
    const { smallestBytes, module, layer } = least;
    const where = [module, layer].filter((part) => part !== "").join(", ");
    super({
      ...about,
      expected: `be at least ${smallestBytes} bytes for this model, optimizer and batch`,
      received: String(budgetBytes),
      repair: `${where === "" ? "The step" : `The step at ${where}`} is what breaks it. A smaller batch needs less.`,
    });
    this.smallestBytes = smallestBytes;
    this.module = module;
    this.layer = layer;
  }
}

/** A value outside its range: an index, a label, a hyper-parameter. */
export class ValueError extends FathomError {}

/** Bytes or text that are not what their format demands; `argument` is the file's name. */
export class FormatError extends FathomError {}

/** A file, folder or address that cannot be read or written. */
export class FileError extends FathomError {}

/** A tensor whose inputs were overwritten before it was evaluated. */
export class StaleTensorError extends Error {
  override name = "StaleTensorError";
}

/** The loss was NaN or infinite, so nothing was written. */
export class NonFiniteError extends Error {
  override name = "NonFiniteError";
  /** What was not finite, and what it was. */
  readonly what: string;
  readonly value: number;

  constructor(message: string, { what = "loss", value = Number.NaN }: { what?: string; value?: number } = {}) {
    super(message);
    this.what = what;
    this.value = value;
  }
}

/** Ours to fix. */
export class InternalError extends Error {
  override name = "InternalError";

  constructor(message: string) {
    super(`internal: ${message} Please report this.`);
  }
}
