import {open} from "node:fs/promises";

/**
 * Whether a Zstandard file is whole, told by the lengths of its blocks (RFC 8878): DuckDB takes the half of one for a
 * whole. What the blocks hold is not looked at.
 */
export async function zstdProblem(path: string): Promise<string | undefined> {
  const handle = await open(path);
  try {
    const {size} = await handle.stat();
    const breaksOff = "the zstd archive breaks off";
    const bytes = Buffer.alloc(18);
    let place = 0;
    while (place < size) {
      const {bytesRead} = await handle.read(bytes, 0, bytes.length, place);
      if (bytesRead < 5) return breaksOff;
      const magic = bytes.readUInt32LE(0);
      if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) {
        // a frame to be passed over
        place += 8 + bytes.readUInt32LE(4);
        continue;
      }
      if (magic !== 0xfd2fb528) return "not a readable zstd archive";
      const descriptor = bytes[4] ?? 0;
      const isSingle = (descriptor & 0x20) !== 0;
      const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
      const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
      place += 5 + (isSingle ? 0 : 1) + dictionaryBytes + sizeBytes;
      for (let isLast = false; !isLast; ) {
        const header = await handle.read(bytes, 0, 3, place);
        if (header.bytesRead < 3) return breaksOff;
        const block = bytes.readUIntLE(0, 3);
        isLast = (block & 1) === 1;
        // a block that repeats one byte holds that byte alone
        place += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3);
      }
      if ((descriptor & 4) !== 0) place += 4;
    }
    return place === size ? undefined : breaksOff;
  } finally {
    await handle.close();
  }
}
