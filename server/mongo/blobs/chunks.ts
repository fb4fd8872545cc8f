/** The bytes of a stream in pieces of one size, the last one shorter; memory holds one piece. */
export async function* chunksOf(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncIterable<Uint8Array> {
  let piece = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const received of bytes) {
    for (let at = 0; at < received.length; ) {
      const part = received.subarray(at, at + size - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield piece;
      piece = Buffer.allocUnsafe(size);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
