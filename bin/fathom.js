#!/usr/bin/env node
// The command. In a checkout it builds the package first when it has to; in an installed package it is built already.
const { isBuilt, build } = await import("../scripts/build.js").catch(() => ({
  isBuilt: () => true,
  build: () => true,
}));
if (!isBuilt()) {
  process.stderr.write("fathom: building (once after a change) …\n");
  if (!build()) {
    process.stderr.write("fathom: the build failed; see the messages above.\n");
    process.exit(3);
  }
}
const main = "../dist/flat/cli.js";
await import(main);
