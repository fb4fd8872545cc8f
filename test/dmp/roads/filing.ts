/** What the people of these tests file: documents by their bundle, rights by their Consent. dmp.md 4.1, 5.3. */
import type { Visibility } from '../../../scripts/demo/deposit/document.ts';
import type { DocumentType } from '../../../scripts/demo/deposit/document-types.ts';
import { documentBundle } from '../../../scripts/demo/documents.ts';
import type { FhirResource } from '../../../scripts/demo/fhir-json.ts';
import { concept } from '../../../scripts/demo/fhir-json.ts';
import {
  ACT_REASON,
  CARNET,
  CONSENT_SCOPE,
  loinc,
  PARTICIPATION,
} from '../../../scripts/demo/systems.ts';
import type { Client, TestServer } from '../../harness.ts';
import { expected, madeId, shown } from '../../shown.ts';

export interface Deposit {
  /** Who signs; the hospital's system sends what `dr-h` signs. */
  readonly author: string;
  readonly type: DocumentType;
  readonly label?: Visibility;
  /** Act date, with a zone. */
  readonly start?: string;
  readonly patient?: string;
}

export interface Filed {
  readonly document: string;
  readonly binary: string;
  readonly list: string;
}

let deposits = 0;

/** One document, deposited through ITI-65. */
export async function deposit(server: TestServer, what: Deposit): Promise<Filed> {
  const { author, type, label, start = '2026-10-20T10:00:00+02:00', patient = 'marie' } = what;
  deposits += 1;
  const key = `filing/${deposits}/${author}/${type}`;
  const bundle = documentBundle({
    patient,
    author,
    title: `Dépôt ${deposits}`,
    deposited: '2026-10-31T10:00:00+01:00',
    documents: [
      {
        key,
        type,
        title: `Document ${deposits}`,
        format: 'pdf',
        start,
        lines: [key],
        ...(label === undefined ? {} : { label }),
      },
    ],
  });
  const client =
    author === 'dr-h'
      ? server.as('hospital-h', { patient })
      : author === patient
        ? server.as(author)
        : server.as(author, { patient });
  const made = expected(await client.post('', bundle), 200);
  return {
    document: madeId(made, 'DocumentReference'),
    binary: madeId(made, 'Binary'),
    list: madeId(made, 'List'),
  };
}

export type RightCode =
  | 'C02'
  | 'C03'
  | 'C04'
  | 'C05'
  | 'C06'
  | 'C07'
  | 'C08'
  | 'C09'
  | 'C10'
  | 'C11'
  | 'C12'
  | 'C13'
  | 'C21';

const NAMES: Readonly<Record<RightCode, string>> = {
  C02: 'auth-professional',
  C03: 'auth-organisation',
  C04: 'auth-careteam',
  C05: 'block-professional',
  C06: 'block-organisation',
  C07: 'oppose-emergency',
  C08: 'oppose-centre15',
  C09: 'mask-data',
  C10: 'mask-category',
  C11: 'mask-all',
  C12: 'attending-physician',
  C13: 'same-rights-as-mt',
  C21: 'oppose-feeding',
};
const PERMITS: ReadonlySet<RightCode> = new Set(['C02', 'C03', 'C04', 'C12', 'C13']);

const MODES = 'https://mos.esante.gouv.fr/NOS/TRE_R248_ModeAcces/FHIR/TRE-R248-ModeAcces';
const TREATMENT = { system: ACT_REASON, code: 'TREAT' };
const ACTIONS = 'http://terminology.hl7.org/CodeSystem/consentaction';

/** A provision's actor. */
export function actor(reference: string): object {
  return { role: concept({ system: PARTICIPATION, code: 'IRCP' }), reference: { reference } };
}

function action(code: string): object {
  return concept({ system: ACTIONS, code });
}

/** Provisions of rights as these tests file them. */
export const PROVISIONS = {
  authorise: (reference: string, more: object = {}): object => ({
    actor: [actor(reference)],
    purpose: [TREATMENT],
    ...more,
  }),
  block: (reference: string): object => ({ actor: [actor(reference)] }),
  opposeEmergency: {
    purpose: [
      { system: MODES, code: 'bris_de_glace' },
      { system: ACT_REASON, code: 'BTG' },
    ],
    action: [action('access')],
  },
  opposeRegulation: { purpose: [{ system: MODES, code: 'centre_15' }], action: [action('access')] },
  opposeFeeding: { action: [action('collect')] },
} as const;

/** A Consent of the holder. */
export function consent(code: RightCode, provision: object, holder = 'marie'): FhirResource {
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: concept({ system: CONSENT_SCOPE, code: 'patient-privacy' }),
    category: [
      concept(loinc('59284-0', 'Consent Document')),
      concept({ system: `${CARNET}/CodeSystem/dmp-consent-type`, code, display: NAMES[code] }),
    ],
    patient: { reference: `Patient/${holder}` },
    dateTime: '2026-11-02T08:00:00Z',
    performer: [{ reference: `Patient/${holder}` }],
    organization: [{ reference: 'Organization/cnam' }],
    policy: [{ uri: `${CARNET}/policy/dmp-default|2022-01-01` }],
    ...(code === 'C21'
      ? {
          extension: [
            {
              url: `${CARNET}/StructureDefinition/consent-reason`,
              valueString: 'Motif légitime exposé au titulaire.',
            },
          ],
        }
      : {}),
    provision: { type: PERMITS.has(code) ? 'permit' : 'deny', ...provision },
  };
}

/** Files a right; gives its id. */
export async function file(holder: Client, code: RightCode, provision: object): Promise<string> {
  return shown(expected(await holder.post('Consent', consent(code, provision)), 201)).id ?? '';
}

/** Ends a right: `inactive`, never deleted (dmp.md 5.3). */
export async function end(holder: Client, id: string): Promise<void> {
  expected(
    await holder.patch(`Consent/${id}`, [{ op: 'replace', path: '/status', value: 'inactive' }]),
    200,
  );
}

/** The Consents of one right in force, by the actor they name. */
export async function inForce(holder: Client, code: RightCode, reference: string): Promise<string> {
  const answer = expected(
    await holder.get(`Consent?patient=Patient/marie&status=active&category=${code}&_count=100`),
    200,
  );
  const found = (shown(answer).entry ?? []).find(({ resource }) =>
    JSON.stringify(resource).includes(`"${reference}"`),
  );
  if (!found?.resource?.id) throw new Error(`no ${code} names ${reference}`);
  return found.resource.id;
}

/** Runs with a right filed, and ends it whatever happens. */
export async function withRight<T>(
  holder: Client,
  [code, provision]: readonly [RightCode, object],
  work: () => Promise<T>,
): Promise<T> {
  const id = await file(holder, code, provision);
  try {
    return await work();
  } finally {
    await end(holder, id);
  }
}
