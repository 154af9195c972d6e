export { createReferenceDevice, ReferenceDevice } from "./device.ts";
