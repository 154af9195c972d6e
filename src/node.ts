/** What needs Node's file system, beside the public face that runs everywhere. */
export * from "./data/node.ts";
export { FileStore } from "./io/fileStore.ts";
export { readFileBytes, writeFileAtomically } from "./io/files.ts";
