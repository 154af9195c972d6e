/**
 * The control block: words that the threads of a team share, in bytes from its address. Those that several threads
 * write are a cache line apart. worker.js holds the same numbers; a test compares them.
 */
export const control = {
  /** Arrivals at the run's barriers; a thread that fails counts one more, which wakes who sleeps there. */
  arrived: 0,
  /** Threads asleep at the barrier. */
  sleepers: 128,
  /** Not 0: a thread has failed, leave. */
  abort: 192,
  /** 1 if a guard was not finite, written by thread 0 at the commit step. */
  stopped: 196,
  /** Not 0: what the program's prepared steps make is there, leave them out. Written by the caller before the run. */
  prepared: 200,
  /** Rounds that a thread looks for the others before it sleeps; see `patience`. Written before each run. */
  patience: 204,
  /** What the run's patience may grow to. */
  mostPatience: 208,
  /** Workers that sleep until there is a command. */
  asleep: 212,
  /** Counts commands to the workers. */
  epoch: 256,
  /** What the latest command is; see `command`. */
  command: 260,
  /** Arguments of a run. */
  program: 264,
  threads: 268,
  base: 272,
  table: 276,
  scratch: 280,
  /** Result of thread 0. */
  result: 284,
  /** Workers that have ended the latest command. */
  done: 320,
  /** Not 0: somebody sleeps until `done` is complete. */
  joining: 324,
  /** Length and bytes (UTF-8) of the message of the thread that failed first. */
  messageLength: 384,
  message: 388,
  /** What is claimed of the threads' shares; see deal.ts. */
  cursors: 1024,
} as const;

/**
 * Rounds that a barrier's loop looks for the others before it sleeps: some 500 µs, or 50 where a worker still slept when the run
 * began, or 6 where threads are more than cores. Each time a thread has looked in vain the run's patience is halved, down to
 * `least`; each time the others came while it looked, it grows fourfold, up to what it would have been with all awake.
 *
 * Sleeping costs both sides 50 to 300 µs, so threads that keep up should never do it; but a virtual machine may wake a
 * thread on the very core that another one looks from, and then looking is what keeps it from coming.
 */
export const patience = { awake: 1_000_000, woken: 100_000, least: 12_000 } as const;
/** A round of the loops in JavaScript takes as long as so many in WebAssembly. */
export const roundsOfScript = 13;

/** Rounds, in JavaScript, that a worker looks for the next command: some 100 to 300 µs, a pause within a loop of short calls. */
export const restlessness = { alone: 45_000, crowded: 1_000 } as const;

export const messageLimit = 600;
/** Threads of the largest team that deals items. */
export const mostDealers = 64;
/** With 128 bytes of cursors for each of them. */
export const controlBytes = 1024 + 128 * mostDealers;

export const command = {
  run: 1,
  /** Return to the event loop, where a message waits. */
  listen: 2,
  exit: 3,
} as const;

/** What an entry function returns. */
export const outcome = { done: 0, stopped: 1, aborted: 2 } as const;
