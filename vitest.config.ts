import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

export default defineConfig({
  // Examples import the package by name, as a user does; tests run them from source.
  resolve: {
    alias: [
      { find: /^fathom$/, replacement: source("index.ts") },
      { find: /^fathom\/node$/, replacement: source("node.ts") },
      { find: /^fathom\/report$/, replacement: source("report/index.ts") },
    ],
  },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "web/**/*.test.ts"],
    exclude: ["test/browser/**", "node_modules/**"],
    testTimeout: 60_000,
    // Vitest leaves one core idle otherwise; tests that start threads or processes wait for them much of the time.
    maxWorkers: "100%",
  },
});
