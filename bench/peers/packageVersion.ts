import { readFileSync } from "node:fs";

/** The installed version of a package of the bench, whether or not it exports its package.json. */
export function packageVersion(name: string): string {
  const entry = import.meta.resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`));
  return JSON.parse(readFileSync(new URL(`${folder}/node_modules/${name}/package.json`), "utf8")).version;
}
