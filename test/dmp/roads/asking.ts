/** Bodies and walks that several roads share. */
import type { Answer, Client } from '../../harness.ts';
import { linkOf, referencesIn } from '../../shown.ts';
import type { Walk } from './road.ts';
import { labResult } from './world.ts';

export function bundlePost(type: 'batch' | 'transaction', entry: readonly object[]): object {
  return { resourceType: 'Bundle', type, entry };
}

/** A result whose writer names the target by a condition, then something that makes the whole fail: nothing is kept. */
export function conditionalReference({ target, record }: Walk): object {
  const subject = { reference: `Patient/${record}` };
  const resource = {
    ...labResult('condition'),
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'vital-signs',
          },
        ],
      },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    subject,
    derivedFrom: [{ reference: `${target.type}?identifier=${target.identifier}` }],
  };
  return bundlePost('transaction', [
    {
      fullUrl: 'urn:uuid:4f0d3cbb-5a0d-4f0e-9a5e-0c6a4c0f2b11',
      resource,
      request: { method: 'POST', url: 'Observation' },
    },
    { request: { method: 'GET', url: 'Observation/00000000000000000000000000000000' } },
  ]);
}

/** Lacks its code: created it would be refused, found it is not looked at. */
export function invalidResult({ record }: Walk): object {
  return {
    resourceType: 'Observation',
    status: 'final',
    subject: { reference: `Patient/${record}` },
  };
}

export function ifNoneExistEntry(walk: Walk): object {
  return {
    resource: invalidResult(walk),
    request: {
      method: 'POST',
      url: 'Observation',
      ifNoneExist: `identifier=${walk.target.identifier}`,
    },
  };
}

/** More pages than the world of these tests has resources of one type. */
const PAGES_MAX = 60;
const walked = new Map<string, Promise<Paged>>();

export interface Paged {
  readonly first: Answer;
  readonly references: ReadonlySet<string>;
}

/** Every page of a search, walked once per caller. */
export function paged(client: Client, path: string): Promise<Paged> {
  const key = `${client.token} ${path}`;
  const known = walked.get(key) ?? walkPages(client, path);
  walked.set(key, known);
  return known;
}

async function walkPages(client: Client, path: string): Promise<Paged> {
  const first = await client.get(path);
  const references = new Set(referencesIn(first));
  let next = linkOf(first, 'next');
  for (let pages = 1; next !== undefined; pages += 1) {
    if (pages > PAGES_MAX) throw new Error(`more than ${PAGES_MAX} pages of ${path}`);
    const answer = await client.get(next);
    if (answer.status !== 200)
      throw new Error(`page ${pages} of ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    for (const reference of referencesIn(answer)) references.add(reference);
    next = linkOf(answer, 'next');
  }
  return { first, references };
}
