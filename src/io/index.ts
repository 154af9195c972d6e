export { readSafetensors, type SafetensorsContent } from "./readSafetensors.ts";
export { writeSafetensors } from "./writeSafetensors.ts";
