/** The host's event loop, for every backend: work in long runs must let other tasks through now and then. */

let lastBreath = 0;

/** Runs of programs in a row for this long starve timers, Ctrl-C and rendering. */
const longestBreathMs = 12;

/** Lets the host's other tasks run if it has been a while, so that a loop of awaits does not keep everything waiting. */
export function breathe(): Promise<void> | undefined {
  const now = performance.now();
  if (now - lastBreath < longestBreathMs) return undefined;
  return macrotask().then(() => {
    lastBreath = performance.now();
  });
}

/** A turn of the event loop; messages are quicker than timers, which pages clamp to 4 ms. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
