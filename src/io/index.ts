export { readNpy } from "./readNpy.ts";
export { readSafetensors, type SafetensorsContent } from "./readSafetensors.ts";
export { writeNpy } from "./writeNpy.ts";
export { writeSafetensors } from "./writeSafetensors.ts";
