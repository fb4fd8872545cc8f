/** Filing a Consent: it is taken whole or refused, every fault at once. dmp.md 5.1, 5.3 and 5.5; issue-like 422. */
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { PlainResource } from '../../fhir/model/resource.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';
import { isObject, listOf, objects, textOf } from '../../fhir/search/indexing/select.ts';
import type { Actor } from '../actors/actor.ts';
import type { ConsentCode } from './catalogue.ts';
import {
  CONSENT_POLICY,
  CONSENT_REASON_URL,
  CONSENT_RIGHTS,
  CONSENT_TYPE_SYSTEM,
  isConsentCode,
  REQUIRED_PURPOSES,
} from './catalogue.ts';
import { extensionIssues, missingElement, refusedElement } from './element-issues.ts';
import { provisionIssues } from './provision-issues.ts';
import { codingsOf, referenceOf } from './shape.ts';

const SCOPE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/consentscope';
const LOINC = 'http://loinc.org';
/** LOINC: patient consent document. */
const CONSENT_DOCUMENT = '59284-0';
/** In force, ended, or filed by mistake; a draft decides nothing and is not kept here. */
const STATUSES: ReadonlySet<string> = new Set(['active', 'inactive', 'entered-in-error']);

export interface Filer {
  readonly actor: Actor;
  readonly definitions: Definitions;
}

/** Every reason not to take the Consent; empty: it will be obeyed whole. */
export function filingIssues(
  resource: PlainResource,
  { actor, definitions }: Filer,
): readonly Issue[] {
  const code = codeOf(resource);
  const provision = resource['provision'];
  const issues = [...headIssues(resource, actor), ...partyIssues(resource, actor)];
  if (code === undefined) return [...issues, unknownRight()];
  const right = CONSENT_RIGHTS[code];
  if (!right.filers.includes(actor.class)) {
    issues.push(
      refusedElement('Consent.performer', {
        fr: `ce droit (${code}) n’est pas à enregistrer par vous`,
        en: `this right (${code}) is not yours to file`,
      }),
    );
  }
  if (!isObject(provision)) return [...issues, missingElement('Consent.provision')];
  if (provision['type'] === undefined) issues.push(missingElement('Consent.provision.type'));
  else if (provision['type'] !== right.root) {
    issues.push(
      refusedElement('Consent.provision.type', {
        fr: `${code} est de type « ${right.root} »`,
        en: `${code} is of type '${right.root}'`,
      }),
    );
  }
  return [
    ...issues,
    ...rightIssues(code, resource, provision),
    ...provisionIssues(provision, { path: 'Consent.provision', right, definitions }),
  ];
}

/** The one code of the catalogue that the policy obeys. */
function codeOf(resource: PlainResource): ConsentCode | undefined {
  const codes = listOf(resource['category'])
    .flatMap(codingsOf)
    .filter(({ system }) => system === CONSENT_TYPE_SYSTEM);
  const [only] = codes;
  return codes.length === 1 && only && isConsentCode(only.code) ? only.code : undefined;
}

function headIssues(resource: PlainResource, actor: Actor): readonly Issue[] {
  const issues: Issue[] = [];
  const status = textOf(resource['status']) ?? '';
  if (!STATUSES.has(status)) {
    issues.push(
      refusedElement('Consent.status', {
        fr: 'le statut est active, inactive ou entered-in-error',
        en: 'the status is active, inactive or entered-in-error',
      }),
    );
  }
  if (
    !codingsOf(resource['scope']).some(
      ({ system, code }) => system === SCOPE_SYSTEM && code === 'patient-privacy',
    )
  ) {
    issues.push(
      refusedElement('Consent.scope', {
        fr: 'la portée est patient-privacy (consentscope)',
        en: 'the scope is patient-privacy (consentscope)',
      }),
    );
  }
  if (
    !listOf(resource['category'])
      .flatMap(codingsOf)
      .some(({ system, code }) => system === LOINC && code === CONSENT_DOCUMENT)
  ) {
    issues.push(missingElement(`Consent.category.where(coding.code = '${CONSENT_DOCUMENT}')`));
  }
  for (const element of ['verification', 'policyRule', 'modifierExtension', 'implicitRules']) {
    if (resource[element] !== undefined) {
      issues.push(
        refusedElement(`Consent.${element}`, {
          fr: 'les décisions n’en tiennent pas compte',
          en: 'decisions take no account of it',
        }),
      );
    }
  }
  issues.push(...extensionIssues(resource['extension'], 'Consent.extension', KNOWN_EXTENSIONS));
  if (resource['dateTime'] === undefined) issues.push(missingElement('Consent.dateTime'));
  if (actor.class !== 'PATIENT' && listOf(resource['performer']).length === 0)
    issues.push(missingElement('Consent.performer'));
  return [...issues, ...policyIssues(resource)];
}

/** Extensions a Consent may carry: the reason of C21, and what it replaces. dmp.md 5.3, 5.5 item 2. */
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set([CONSENT_REASON_URL]);

/** The rules the holder agreed to: the default policy of the DMP, at its date. dmp.md 5.5.1. */
function policyIssues(resource: PlainResource): readonly Issue[] {
  const uris = objects(resource['policy']).map(({ uri }) => textOf(uri) ?? '');
  if (uris.length === 0) return [missingElement('Consent.policy.uri')];
  const isKnown = uris.every(
    (uri) => uri === CONSENT_POLICY || uri.startsWith(`${CONSENT_POLICY}|`),
  );
  return isKnown
    ? []
    : [
        refusedElement('Consent.policy.uri', {
          fr: `la politique est ${CONSENT_POLICY}`,
          en: `the policy is ${CONSENT_POLICY}`,
        }),
      ];
}

function partyIssues(resource: PlainResource, actor: Actor): readonly Issue[] {
  const issues: Issue[] = [];
  const [patient] = referenceOf(resource['patient']);
  if (patient === undefined) issues.push(missingElement('Consent.patient'));
  else if (actor.patient !== undefined && patient !== `Patient/${actor.patient}`) {
    issues.push(
      refusedElement('Consent.patient', {
        fr: 'le dossier est celui de la session',
        en: 'the record is that of the session',
      }),
    );
  }
  if (listOf(resource['organization']).length === 0)
    issues.push(missingElement('Consent.organization'));
  if (actor.class !== 'PATIENT') return issues;
  const performers = listOf(resource['performer']).flatMap(referenceOf);
  if (performers.length === 0) issues.push(missingElement('Consent.performer'));
  else if (performers.some((performer) => performer !== `Patient/${actor.patient ?? ''}`)) {
    issues.push(
      refusedElement('Consent.performer', {
        fr: 'c’est le titulaire qui consent',
        en: 'the holder is who consents',
      }),
    );
  }
  return issues;
}

/** What single rights ask beyond their elements. dmp.md 5.3 and 5.5.2. */
function rightIssues(
  code: ConsentCode,
  resource: PlainResource,
  provision: Readonly<Record<string, unknown>>,
): readonly Issue[] {
  const issues: Issue[] = [];
  const purposes = new Set(
    listOf(provision['purpose'])
      .flatMap(codingsOf)
      .map((purpose) => purpose.code),
  );
  const lacking = (REQUIRED_PURPOSES[code] ?? []).filter((purpose) => !purposes.has(purpose));
  if (provision['purpose'] !== undefined && lacking.length > 0) {
    issues.push(
      refusedElement('Consent.provision.purpose', {
        fr: `il faut ${lacking.join(', ')}`,
        en: `${lacking.join(', ')} must be there`,
      }),
    );
  }
  if (
    code === 'C10' &&
    ['class', 'code', 'dataPeriod'].every((element) => provision[element] === undefined)
  ) {
    issues.push(missingElement('Consent.provision.class'));
  }
  if (code !== 'C21') return issues;
  const reason = objects(resource['extension']).find(({ url }) => url === CONSENT_REASON_URL);
  if (textOf(reason?.['valueString']) === undefined)
    issues.push(missingElement(`Consent.extension('${CONSENT_REASON_URL}')`));
  if (provision['action'] === undefined) issues.push(missingElement('Consent.provision.action'));
  return issues;
}

function unknownRight(): Issue {
  const known = Object.keys(CONSENT_RIGHTS).join(', ');
  return refusedElement('Consent.category', {
    fr: `un seul code du système ${CONSENT_TYPE_SYSTEM} est attendu, parmi ${known}`,
    en: `one code of the system ${CONSENT_TYPE_SYSTEM} is expected, among ${known}`,
  });
}
