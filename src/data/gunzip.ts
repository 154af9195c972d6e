import { FormatError } from "../ir/errors.ts";

/** True when the bytes begin as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompresses one gzip member by the platform's DecompressionStream, in Node and browsers alike.
 *
 * @param options  `name` of the file, for messages
 * @throws FormatError when the bytes are damaged, cut short or followed by others
 */
export async function gunzip(bytes: Uint8Array, options: { name: string }): Promise<Uint8Array<ArrayBuffer>> {
  const fail = (expected: string, received: string): never => {
    throw new FormatError({ op: "gunzip", argument: options.name, expected, received });
  };
  let plain: Uint8Array<ArrayBuffer>;
  try {
    const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
    plain = new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    return fail("be intact gzip data", error instanceof Error ? `'${error.message}'` : String(error));
  }
  // The last four bytes are the length of what was compressed; some hosts ignore what follows the gzip data.
  const size = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
  if (size !== plain.length % 2 ** 32) fail(`end with its length ${plain.length}`, `${size}, so other bytes follow`);
  return plain;
}
