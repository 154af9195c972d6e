import { fullInk, type Picture, sides } from "./picture.ts";

/**
 * A picture as letters for an address. A level is one of `0` to `g`; a capital repeats the level before it, `A` once
 * more, `Z` 26 times more.
 */
export function encodePicture({ levels }: Picture): string {
  let text = "";
  for (let i = 0; i < levels.length; ) {
    let end = i + 1;
    while (end < levels.length && levels[end] === levels[i]) end++;
    text += levels[i].toString(fullInk + 1);
    for (let more = end - i - 1; more > 0; more -= 26) text += capital(Math.min(26, more));
    i = end;
  }
  return text;
}

/** The picture of such letters; undefined where they are of no square that the page has. */
export function decodePicture(text: string): Picture | undefined {
  if (!/^([0-9a-g][A-Z]*)+$/.test(text)) return undefined;
  const levels: number[] = [];
  for (const letter of text) {
    const more = letter.charCodeAt(0) - 64;
    if (more >= 1 && more <= 26) levels.push(...new Array<number>(more).fill(levels[levels.length - 1]));
    else levels.push(Number.parseInt(letter, fullInk + 1));
    if (levels.length > 28 * 28) return undefined;
  }
  const side = Math.sqrt(levels.length);
  return sides.includes(side) ? { side, levels } : undefined;
}

function capital(count: number): string {
  return String.fromCharCode(64 + count);
}
