import type { DType } from "../ir/dtype.ts";
import { expectHostTensor } from "../ir/expectHostTensor.ts";
import type { HostTensor } from "../ir/hostTensor.ts";

const descriptions: Readonly<Record<DType, string>> = {
  float64: "<f8",
  float32: "<f4",
  int32: "<i4",
  uint8: "|u1",
  bool: "|b1",
};

/**
 * The bytes of a .npy file, version 1.0, that `numpy.load` reads; the data begin at a multiple of 64, as NumPy writes them.
 *
 * @throws ShapeError, DTypeError when data do not fit their shape or dtype
 * @source  https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function writeNpy(tensor: HostTensor): Uint8Array<ArrayBuffer> {
  expectHostTensor("writeNpy", "tensor", tensor);
  const { dtype, shape, data } = tensor;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descriptions[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const dataStart = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const bytes = new Uint8Array(dataStart + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]); // \x93NUMPY, version 1.0
  new DataView(bytes.buffer).setUint16(8, dataStart - 10, true);
  bytes.set(new TextEncoder().encode(`${dict.padEnd(dataStart - 11)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataStart);
  return bytes;
}
