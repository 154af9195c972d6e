// @ts-check
/**
 * A thread of a team: waits in shared memory for commands and runs entry functions. Plain JavaScript, so that the same
 * file is a Node worker, a browser's module worker, and loads from src and from dist. It shares no import with the rest:
 * the layout of the control block comes with the first message.
 */

/**
 * @typedef {Record<string, number>} Words
 * @typedef {object} Start
 * @property {WebAssembly.Memory} memory
 * @property {number} address byte address of the control block
 * @property {number} thread
 * @property {number} workers how many workers the team has
 * @property {boolean} announce whether the last worker to end a run posts a message
 * @property {Words} control offsets in the control block
 * @property {Words} command
 * @property {number} messageLimit
 * @property {number} rounds to look for a command before sleeping
 * @property {number} timeOrigin of the caller's clock
 *
 * @typedef {object} Port
 * @property {(message: unknown) => void} postMessage
 * @property {(type: "message", listener: (event: any) => void) => void} [addEventListener]
 * @property {(type: "message", listener: (data: any) => void) => void} [on]
 * @property {() => void} [close]
 *
 * @typedef {(thread: number, threads: number, base: number, table: number, scratch: number, control: number) => number} Entry
 */

/** @type {any} */
const scope = globalThis;
const node = scope.process?.versions?.node ? scope.process.getBuiltinModule("node:worker_threads") : undefined;
/** @type {Port} */
const port = node ? node.parentPort : scope;

/** @type {Start | undefined} */
let team;
/** @type {Int32Array} */
let words;
/** @type {Map<number, Entry>} */
const entries = new Map();
/** What the caller's clock is ahead of this thread's, in milliseconds. */
let ahead = 0;
/** The caller's time, for the marks of profiling builds. */
const now = () => performance.now() + ahead;
let seen = 0;
let running = false;

/** @param {string} name */
function at(name) {
  if (!team) throw new Error("the worker has not been started");
  return (team.address + team.control[name]) >> 2;
}

/**
 * Keeps the first error of the team and lets everybody out of the barrier.
 * @param {unknown} error
 */
function fail(error) {
  if (!team) return;
  if (Atomics.compareExchange(words, at("abort"), 0, 1) === 0) {
    const text = `thread ${team.thread}: ${error instanceof Error ? error.message : String(error)}`;
    const bytes = new TextEncoder().encode(text).subarray(0, team.messageLimit);
    new Uint8Array(team.memory.buffer).set(bytes, team.address + team.control.message);
    Atomics.store(words, at("messageLength"), bytes.length);
  }
  Atomics.add(words, at("arrived"), 1);
  Atomics.notify(words, at("arrived"));
}

function finish() {
  if (!team) return;
  const { workers, announce } = team;
  if (Atomics.add(words, at("done"), 1) + 1 < workers) return;
  if (announce) port.postMessage({ kind: "done", epoch: seen });
  else if (Atomics.load(words, at("joining")) !== 0) Atomics.notify(words, at("done"));
}

function run() {
  if (!team) return;
  running = true;
  try {
    const entry = entries.get(words[at("program")]);
    if (!entry) throw new Error("the program was not loaded");
    const arguments_ = [words[at("threads")], words[at("base")], words[at("table")], words[at("scratch")]];
    const [threads, base, table, scratch] = arguments_;
    const result = entry(team.thread, threads, base, table, scratch, team.address);
    if (team.thread === 0) words[at("result")] = result;
  } catch (error) {
    fail(error);
  }
  running = false;
  finish();
}

/** Waits for commands until one sends it back to the event loop. */
function serve() {
  if (!team) return;
  const epoch = at("epoch");
  for (;;) {
    let left = team.rounds;
    while (Atomics.load(words, epoch) === seen && --left > 0);
    if (Atomics.load(words, epoch) === seen) {
      Atomics.add(words, at("asleep"), 1);
      while (Atomics.load(words, epoch) === seen) Atomics.wait(words, epoch, seen);
      Atomics.sub(words, at("asleep"), 1);
    }
    seen = Atomics.load(words, epoch);
    const kind = words[at("command")];
    if (kind === team.command.run) run();
    else if (kind === team.command.listen) return;
    else {
      finish();
      port.close?.();
      return;
    }
  }
}

/** @param {any} message */
function receive(message) {
  if (message.kind === "start") {
    team = message;
    ahead = performance.timeOrigin - message.timeOrigin;
    words = new Int32Array(message.memory.buffer, 0, (message.address + message.controlBytes) >> 2);
    seen = Atomics.load(words, at("epoch"));
    port.postMessage({ kind: "ready" });
  } else if (team) {
    try {
      for (const program of message.unload) entries.delete(program);
      for (const { program, module } of message.load) {
        const instance = new WebAssembly.Instance(module, { env: { memory: team.memory, now } });
        entries.set(program, /** @type {Entry} */ (instance.exports.run));
      }
    } catch (error) {
      fail(error);
    }
    finish();
  }
  serve();
}

if (node) {
  port.on?.("message", receive);
  scope.process.on("exit", () => {
    if (!running) return;
    fail(new Error("the thread ended"));
    finish();
  });
} else {
  port.addEventListener?.("message", (event) => receive(event.data));
}
