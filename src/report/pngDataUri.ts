import type { ImageRecord } from "./runRecord.ts";

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 0xff] ^ (c >>> 8);
  return ~c >>> 0;
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

function bigEndian(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function chunk(kind: string, content: readonly number[]): number[] {
  const body = [...kind].map((letter) => letter.charCodeAt(0)).concat(content);
  return [...bigEndian(content.length), ...body, ...bigEndian(crc32(Uint8Array.from(body)))];
}

/** Zlib with stored blocks: a few hundred bytes are not worth a compressor. */
function stored(bytes: Uint8Array): number[] {
  const out = [0x78, 0x01];
  const block = 65535;
  for (let from = 0; from === 0 || from < bytes.length; from += block) {
    const part = bytes.subarray(from, from + block);
    const low = part.length & 255;
    const high = part.length >> 8;
    out.push(from + block >= bytes.length ? 1 : 0, low, high, low ^ 255, high ^ 255);
    for (const byte of part) out.push(byte);
  }
  return [...out, ...bigEndian(adler32(bytes))];
}

/** A PNG of 8 bits per channel, grey or RGB, as an address for `<img src>`. */
export function pngDataUri({ width, height, channels, pixels }: ImageRecord): string {
  const rowLength = width * channels;
  const rows = new Uint8Array(height * (rowLength + 1)); // each row begins with its filter, 0
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < rowLength; i++) rows[y * (rowLength + 1) + 1 + i] = pixels[y * rowLength + i];
  }
  const bytes = [
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", [...bigEndian(width), ...bigEndian(height), 8, channels === 1 ? 0 : 2, 0, 0, 0]),
    ...chunk("IDAT", stored(rows)),
    ...chunk("IEND", []),
  ];
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}
