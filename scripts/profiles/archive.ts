/** Files of a `.tgz` read in memory: nothing is unpacked to disk, so no name in it can lead anywhere. POSIX pax, ustar. */
import { gunzipSync } from 'node:zlib';

export interface ArchiveFile {
  /** As the archive gives it: `package/StructureDefinition-x.json`. */
  readonly name: string;
  readonly content: Buffer;
}

const BLOCK = 512;
const MEGABYTE = 1024 * 1024;
/** Bytes of an archive, unpacked; HL7's largest of R4 has 330 MB. */
const UNPACKED_BYTES_MAX = 512 * MEGABYTE;
/** Entries of an archive. */
export const ENTRIES_MAX = 50_000;
/** Longest name read. */
const NAME_BYTES_MAX = 4_096;

/** Kinds of entries: a file, the pax header of the next one, GNU's long name of the next one. */
const FILE = '0';
const PAX = 'x';
const LONG_NAME = 'L';

/**
 * The plain files of a compressed archive.
 * @throws Error when it is none, is cut off, or larger than the bounds above.
 */
export function readArchive(compressed: Buffer): readonly ArchiveFile[] {
  const archive = unpacked(compressed);
  const files: ArchiveFile[] = [];
  let longName: string | undefined;
  let entries = 0;
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    entries += 1;
    if (entries > ENTRIES_MAX) throw new Error(`The archive has more than ${ENTRIES_MAX} entries`);
    const header = archive.subarray(at, at + BLOCK);
    const size = sizeOf(header);
    const start = at + BLOCK;
    if (start + size > archive.length) throw new Error('The archive is cut off');
    const content = archive.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    const kind = text(header, 156, 1) || FILE;
    if (kind === PAX) longName = paxPath(content) ?? longName;
    else if (kind === LONG_NAME) longName = text(content, 0, Math.min(size, NAME_BYTES_MAX));
    else {
      if (kind === FILE) files.push({ name: longName ?? nameOf(header), content });
      longName = undefined;
    }
  }
  return files;
}

function unpacked(compressed: Buffer): Buffer {
  try {
    return gunzipSync(compressed, { maxOutputLength: UNPACKED_BYTES_MAX });
  } catch (error) {
    const isLarge = error instanceof RangeError;
    throw new Error(
      isLarge
        ? `The archive unpacks to more than ${UNPACKED_BYTES_MAX / MEGABYTE} MB`
        : 'The file is no gzip archive',
      { cause: error },
    );
  }
}

function sizeOf(header: Buffer): number {
  const octal = text(header, 124, 12).trim();
  if (!/^[0-7]{1,11}$/.test(octal)) throw new Error('The archive is no tar file');
  return Number.parseInt(octal, 8);
}

function nameOf(header: Buffer): string {
  const [name, prefix] = [text(header, 0, 100), text(header, 345, 155)];
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Up to the first NUL. */
function text(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const nul = field.indexOf(0);
  return field.toString('utf8', 0, nul < 0 ? field.length : nul);
}

/** Records are `LENGTH KEY=VALUE\n`. POSIX pax, Extended Header. */
function paxPath(content: Buffer): string | undefined {
  const [, path] = /^\d+ path=(.{1,4096})$/mu.exec(content.toString('utf8')) ?? [];
  return path;
}
