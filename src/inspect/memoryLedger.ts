import type { DType } from "../ir/dtype.ts";
import type { Scope } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";

/**
 * What a piece of memory is for. `parameter` counts what is not trained, too, such as running statistics. `saved` is what
 * backward reads of forward, the input among it; `input` is what is given and not saved. `padding` is what rounding and
 * the gaps between buffers take.
 */
export const memoryRoles = [
  "parameter",
  "gradient",
  "optimizer",
  "saved",
  "input",
  "output",
  "constant",
  "workspace",
  "padding",
] as const;

export type MemoryRole = (typeof memoryRoles)[number];

export type BytesByRole = Readonly<Record<MemoryRole, number>>;

/** Bytes by role and together. */
export interface MemoryColumn {
  readonly roles: BytesByRole;
  readonly totalBytes: number;
}

/** The bytes of one module, or of one op. */
export interface MemoryRow {
  /** Dotted path, or name; "" for what belongs to none. */
  readonly name: string;
  readonly declared: BytesByRole;
  /** At the planned peak. */
  readonly planned: BytesByRole;
}

/**
 * What becomes of a tensor that an op declares to keep. `kept`: as it is. `shared`: in a buffer that another row counts.
 * `recomputed`: backward computes it again, or reads what was made of it. `unread`: no gradient needs it.
 */
export type SavedFate = "kept" | "shared" | "recomputed" | "unread";

/** One reason for which a tensor is kept: an op call, whose backward reads it. */
export interface SavedReason {
  readonly module: string;
  /** The op that was called. */
  readonly op: string;
  /** In the words of the op's record, e.g. "relu keeps y: its derivative is y > 0". */
  readonly because: string;
}

/** A tensor that is kept from forward to backward; one row however many ops keep it. */
export interface SavedTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly bytes: number;
  /** Who computed it; both empty for an input. */
  readonly madeBy: { readonly module: string; readonly op: string };
  /** Who keeps it, in the order of the forward pass. */
  readonly reasons: readonly SavedReason[];
  readonly fate: SavedFate;
  readonly plannedBytes: number;
}

/** What a program keeps for backward that no op declares: something smaller, or cheaper to start from. */
export interface KeptInstead {
  readonly module: string;
  readonly op: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly bytes: number;
}

/** One kernel of the step, and what lives while it runs. */
export interface TimelineStep {
  readonly kernel: string;
  readonly module: string;
  readonly op: string;
  readonly phase: Scope["phase"];
  /** Buffers of the program, cells and inputs, with their padding. */
  readonly liveBytes: number;
}

/** Every byte of a training step, or of a forward pass, with its owner. */
export interface MemoryLedger {
  readonly training: boolean;
  readonly inputShape: Shape;
  /** Of the device whose program was planned. */
  readonly device: string;
  /** That run the program. */
  readonly threads: number;
  /**
   * State, and what op records say is kept for backward; of a forward pass instead the most that lives at once when ops
   * run one by one. Nothing for workspace and padding, which only a program has.
   */
  readonly declared: MemoryColumn;
  /** What the program takes when it takes most: the roles at its peak, which add up to it. */
  readonly planned: MemoryColumn;
  /** What the program keeps from forward to backward; never more than `declared.roles.saved`. */
  readonly keptBytes: number;
  readonly saved: readonly SavedTensor[];
  readonly instead: readonly KeptInstead[];
  readonly modules: readonly MemoryRow[];
  readonly ops: readonly MemoryRow[];
  readonly timeline: {
    readonly steps: readonly TimelineStep[];
    /** The step at which most lives. */
    readonly peakStep: number;
    /** Cells: what stays between steps. */
    readonly residentBytes: number;
    /** The program's buffers together, as they lie in memory. */
    readonly arenaBytes: number;
  };
}
