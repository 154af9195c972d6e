import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The scripts and styles; the pages around them are made by web/build/pages.tsx. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  build: {
    target: "es2022",
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The charts, and the worker with the engine: both are loaded with the first run.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: fileURLToPath(new URL("main.tsx", import.meta.url)) },
  },
  worker: { format: "es" },
});
