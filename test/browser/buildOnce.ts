import { isLabBuilt } from "../../scripts/buildLab.js";
import { runScript } from "./runScript.ts";

/** Before all files: two of them at once must not both build the page. */
export function setup(): void {
  if (!isLabBuilt()) runScript("scripts/buildLab.js");
}
