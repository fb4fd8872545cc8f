/** Deposits of documents, and changes to what is there: most are refused to most. dmp.md 3.8, 4.1, 4.3. */
import { documentBundle, simplifiedPublish } from '../../demo/documents.ts';
import { VISIBILITE } from '../../demo/systems.ts';
import type { RecordName } from '../canaries.ts';
import { rewritten } from '../traits.ts';
import type { World } from '../world.ts';
import type { Sent } from './sent.ts';
import { FHIR, PATCH } from './sent.ts';

export function documents(world: World, record: RecordName): readonly Sent[] {
  const { traits } = world.records[record];
  const heading = { patient: 'marie', title: 'Envoi', deposited: world.past };
  const one = {
    key: `fuzz/seed/${traits.id}`,
    type: '11506-3' as const,
    title: 'Note',
    format: 'pdf' as const,
    start: world.past,
    lines: ['x'],
  };
  const bundle = (author: string): object =>
    rewritten(
      documentBundle({ ...heading, author, documents: [{ ...one, key: `${one.key}/${author}` }] }),
      traits,
    );
  return [
    { by: ['hospital'], path: '', body: bundle('dr-h') },
    { by: ['stranger', 'emergency'], path: '', body: bundle('dr-x') },
    { by: ['authorised', 'physician'], path: '', body: bundle('dr-g') },
    {
      by: ['authorised', 'physician'],
      path: 'DocumentReference',
      body: rewritten(
        simplifiedPublish({ ...heading, author: 'dr-g' }, { ...one, key: `${one.key}/alone` }),
        traits,
      ),
    },
  ];
}

const EVERYBODY = [
  'holder',
  'attending',
  'authorised',
  'physician',
  'stranger',
  'hospital',
  'dentist',
  'secretary',
  'blocked',
];

export function changes(world: World, record: RecordName): readonly Sent[] {
  return world.records[record].filed.flatMap(({ references, identifier }) =>
    references.flatMap((reference) => changesOf(reference, identifier)),
  );
}

function changesOf(reference: string, identifier: string): readonly Sent[] {
  const [type = '', id] = reference.split('/');
  const status = (value: string): object => ({ op: 'replace', path: '/status', value });
  const mask = {
    op: 'add',
    path: '/securityLabel/-',
    value: { coding: [{ system: VISIBILITE, code: 'MASQUE_PS' }] },
  };
  const patch = (path: string, operation: object): Sent => ({
    by: EVERYBODY,
    method: 'PATCH',
    path,
    body: [operation],
    fields: [PATCH],
  });
  return [
    patch(reference, mask),
    patch(reference, { op: 'remove', path: '/securityLabel' }),
    patch(reference, status('entered-in-error')),
    patch(`${type}?identifier=urn:ietf:rfc:3986%7C${identifier}`, status('superseded')),
    {
      by: EVERYBODY,
      method: 'PUT',
      path: reference,
      body: { resourceType: type, id, status: 'final' },
      fields: [FHIR, ['If-Match', 'W/"1"']],
    },
    { by: EVERYBODY, method: 'DELETE', path: reference },
  ];
}
