/** Archives made by hand, so that they may also be wrong. POSIX ustar. */
import { gzipSync } from 'node:zlib';

export interface Entry {
  readonly name: string;
  readonly text: string;
  /** `0` a file, `2` a link, `x` a pax header. */
  readonly kind?: string;
}

export function tarball(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, text, kind = '0' }) => {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 100), 0);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    header.write(kind, 156);
    header.write('ustar', 257);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
