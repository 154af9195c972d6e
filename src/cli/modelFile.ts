import { captureTensors, readSafetensors, StandardScaler, writeSafetensors } from "../index.ts";
import { CliError, exitCodes } from "./exitCodes.ts";
import { buildModel, type Network } from "./models.ts";
import { type ModelCard, modelNames } from "./settings.ts";

/** The bytes of model.safetensors: PyTorch's names, and in the metadata how to use the model. */
export async function writeModelFile(model: Network, card: ModelCard): Promise<Uint8Array> {
  return writeSafetensors(await captureTensors(model.stateDict()), { format: "pt", fathom: JSON.stringify(card) });
}

/** A trained model ready to be asked. @throws CliError, FormatError when the file is not one of fathom's */
export async function readModelFile(
  bytes: Uint8Array,
  name: string,
): Promise<{ model: Network; card: ModelCard; scaler: StandardScaler }> {
  const { tensors, metadata } = readSafetensors(bytes, { name });
  const card = parseCard(metadata.fathom, name);
  const model = buildModel(card.model, card.inputShape, card.classes.length);
  await model.loadStateDict(tensors);
  model.eval();
  return { model, card, scaler: StandardScaler.fromState(card.scaler) };
}

function parseCard(text: string | undefined, name: string): ModelCard {
  const fail = (): never => {
    throw new CliError(exitCodes.environment, `${name}: no model of fathom train (metadata 'fathom')`);
  };
  if (text === undefined) return fail();
  try {
    const card: unknown = JSON.parse(text);
    return isCard(card) ? card : fail();
  } catch {
    return fail();
  }
}

function isCard(value: unknown): value is ModelCard {
  if (typeof value !== "object" || value === null) return false;
  const { model, inputShape, classes, scaler } = value as Partial<Record<keyof ModelCard, unknown>>;
  return (
    modelNames.some((name) => name === model) &&
    Array.isArray(inputShape) &&
    inputShape.length === 3 &&
    inputShape.every((extent) => Number.isInteger(extent) && extent > 0) &&
    Array.isArray(classes) &&
    classes.every((name) => typeof name === "string") &&
    typeof scaler === "object" &&
    scaler !== null
  );
}
