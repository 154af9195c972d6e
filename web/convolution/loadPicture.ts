import type { Picture } from "./picture.ts";
import { pictureOf } from "./pictureOf.ts";

/** Pixels that each cell of the picture is averaged from, each way. */
const detail = 8;

/** The middle square of an image file, on white where it is clear. Rejects what is no image. It never leaves the page. */
export async function loadPicture(file: Blob, side: number): Promise<Picture> {
  const bitmap = await createImageBitmap(file);
  try {
    const from = side * detail;
    const canvas = document.createElement("canvas");
    canvas.width = from;
    canvas.height = from;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("there is no canvas to draw on");
    const square = Math.min(bitmap.width, bitmap.height);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, from, from);
    context.imageSmoothingQuality = "high";
    const [left, top] = [(bitmap.width - square) / 2, (bitmap.height - square) / 2];
    context.drawImage(bitmap, left, top, square, square, 0, 0, from, from);
    return pictureOf(context.getImageData(0, 0, from, from).data, from, side);
  } finally {
    bitmap.close();
  }
}
