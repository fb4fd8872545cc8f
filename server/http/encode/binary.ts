/** A Binary under its own content type. R4 binary, Serving Binary Resources; it may hold anything a stranger sent. */
import { isJsonObject } from '../../fhir/model/json.ts';
import { readJson } from '../../fhir/model/json-reader.ts';
import type { StoredResource } from '../ports.ts';
import type { Answer, Segment } from './answer.ts';
import { versionHeaders } from './resource.ts';

const UNKNOWN_TYPE = 'application/octet-stream';
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w.-]+=(?:[\w.:+'-]+|"[^"\\]*"))*$/;
/** What a browser may show in place: nothing that can hold a script (no HTML, SVG or XML). */
const INLINE: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/dicom',
  'audio/mpeg',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/tiff',
  'image/webp',
  'text/plain',
  'video/mp4',
]);

export function nativeAnswer(resource: StoredResource): Answer {
  const { contentType, data } = contentOf(resource);
  const [name = ''] = contentType.toLowerCase().split(';');
  const disposition = INLINE.has(name.trim()) ? 'inline' : 'attachment';
  return {
    status: 200,
    headers: {
      ...versionHeaders(resource),
      'Content-Type': contentType,
      'Content-Disposition': disposition,
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'X-Content-Type-Options': 'nosniff',
    },
    body: data,
  };
}

function contentOf(resource: StoredResource): {
  readonly contentType: string;
  readonly data: readonly Segment[];
} {
  const tree = readJson(resource.json);
  const member = (name: string): string => {
    const value = isJsonObject(tree) ? tree.get(name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  const declared = member('contentType');
  const contentType = MEDIA_TYPE.test(declared) ? declared : UNKNOWN_TYPE;
  const { blob } = resource;
  return {
    contentType,
    data: blob ? [{ blob, as: 'bytes' }] : [Buffer.from(member('data'), 'base64')],
  };
}
