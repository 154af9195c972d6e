import { defineConfig } from "vitest/config";

/** The check in a real browser: it builds first, so it has a command of its own, npm run test:browser. */
export default defineConfig({
  test: {
    include: ["test/browser/*.test.ts"],
    globalSetup: "test/browser/buildOnce.ts",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Every file has a browser of its own, which waits for its animation frames much of the time.
    maxWorkers: 2,
  },
});
