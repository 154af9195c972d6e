import { defineConfig } from "vite";

// With these headers the page is cross-origin isolated and computes on all cores; without them it works on one.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  base: "./",
  build: { target: "es2022" },
  worker: { format: "es" },
  server: { headers },
  preview: { headers },
});
