import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The scripts and styles; the pages around them are made by web/build/pages.tsx. */
export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: false,
  build: {
    target: "es2022",
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The charts, and the worker with the engine: both are loaded with the first run.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: ["main.tsx", "points/main.tsx", "convolution/main.tsx"].map(here) },
  },
  worker: { format: "es" },
});
