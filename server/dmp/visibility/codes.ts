/** Visibility labels as they are sent and stored. dmp.md 3.5; JDV_J58. */

import { withMember } from '../../fhir/model/edit.ts';
import type { Json, JsonObject } from '../../fhir/model/json.ts';
import { isJsonArray, isJsonObject } from '../../fhir/model/json.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';

const STATUS_SYSTEM =
  'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument';
/** As an example of PDSm writes it: read with a warning, never given out. */
const MISSPELT_SYSTEM =
  'https://mos.esante.gouv.fr/NOS/TRE_A07-StatusVisibiliteDocument/FHIR/TRE-A07-StatusVisibiliteDocument';
export const CONFIDENTIALITY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const NATIONAL_CONFIDENTIALITY =
  'https://mos.esante.gouv.fr/NOS/TRE_A08-HL7Confidentiality/FHIR/TRE-A08-HL7Confidentiality';

export const MASK = 'MASQUE_PS';
export const PENDING_ANNOUNCEMENT = 'INVISIBLE_PATIENT';
export const MINOR_SECRET = 'INVISIBLE_REPRESENTANTS_LEGAUX';
/** JDV_J58. MASQUE_PSOCIAL and MASQUE_PT of TRE_A07 are not in it. */
const STATUSES: ReadonlySet<string> = new Set([MASK, PENDING_ANNOUNCEMENT, MINOR_SECRET]);
const CONFIDENTIALITIES: ReadonlySet<string> = new Set(['N', 'R', 'V']);
const DISPLAYS: Readonly<Record<string, string>> = {
  N: 'normal',
  [MASK]: 'Masqué aux professionnels de santé',
  [PENDING_ANNOUNCEMENT]: 'Non visible par le patient',
  [MINOR_SECRET]: 'Non visible par les représentants légaux',
};

export interface LabelledContent {
  /** The content with the codings as they are stored. */
  readonly resource: Resource;
  /** Codes of J58; empty when the content carries none. */
  readonly codes: readonly string[];
  readonly warnings: readonly Issue[];
}

/**
 * The labels of a content, its codings put right.
 * @throws FhirError 422 with every coding that cannot stand.
 */
export function labelledContent(resource: Resource): LabelledContent {
  const faults: Issue[] = [];
  const warnings: Issue[] = [];
  const codes = new Set<string>();
  const put = (coding: JsonObject): JsonObject => {
    const read = readCoding(coding, pathOf(resource.type));
    if (read.fault) faults.push(read.fault);
    warnings.push(...read.warnings);
    if (read.code !== undefined) codes.add(read.code);
    return read.coding;
  };
  const tree = mapCodings(resource, put);
  if (codes.has(MASK) && codes.has(PENDING_ANNOUNCEMENT))
    faults.push(togetherFault(pathOf(resource.type)));
  if (faults.length > 0) throw new FhirError(422, faults);
  return {
    resource: tree === resource.tree ? resource : resourceFrom(tree),
    codes: [...codes],
    warnings,
  };
}

/** The content with the codings of exactly these labels: what is missing is added, what is gone taken away. */
export function withCodings(resource: Resource, codes: readonly string[]): Resource {
  const present = new Set<string>();
  const kept = filterCodings(resource, (coding) => {
    const { code } = readCoding(coding, '');
    if (code === undefined) return true;
    const stays = codes.includes(code) && !present.has(code);
    present.add(code);
    return stays;
  });
  const missing = codes.filter(
    (code) => !present.has(code) && (code !== 'N' || resource.type === 'DocumentReference'),
  );
  return missing.length === 0 && kept === resource.tree
    ? resource
    : resourceFrom(appended(kept, resource.type, missing));
}

function pathOf(type: string): string {
  return type === 'DocumentReference' ? 'DocumentReference.securityLabel' : `${type}.meta.security`;
}

interface ReadCoding {
  readonly coding: JsonObject;
  readonly code?: string;
  readonly fault?: Issue;
  readonly warnings: readonly Issue[];
}

/** Codings of other systems are none of the DMP's and stay as sent. */
function readCoding(coding: JsonObject, expression: string): ReadCoding {
  const [system, code] = [coding.get('system'), coding.get('code')];
  if (typeof system !== 'string') return { coding, warnings: [] };
  if (system === CONFIDENTIALITY_SYSTEM || system === NATIONAL_CONFIDENTIALITY) {
    if (typeof code !== 'string' || !CONFIDENTIALITIES.has(code))
      return { coding, fault: unknownCode(expression), warnings: [] };
    return { coding, code, warnings: code === 'N' ? [] : [treatedAsNormal(code, expression)] };
  }
  if (system !== STATUS_SYSTEM && system !== MISSPELT_SYSTEM) return { coding, warnings: [] };
  const misspelt = system === MISSPELT_SYSTEM ? [misspeltSystem(expression)] : [];
  // The same example puts N into this system.
  if (code === 'N' && system === MISSPELT_SYSTEM)
    return {
      coding: withMember(coding, 'system', CONFIDENTIALITY_SYSTEM),
      code,
      warnings: misspelt,
    };
  if (typeof code !== 'string' || !STATUSES.has(code))
    return { coding, fault: unknownCode(expression), warnings: misspelt };
  return {
    coding: system === STATUS_SYSTEM ? coding : withMember(coding, 'system', STATUS_SYSTEM),
    code,
    warnings: misspelt,
  };
}

/** Codings lie in `securityLabel` of a document and in `meta.security` of anything. */
function mapCodings(resource: Resource, put: (coding: JsonObject) => JsonObject): JsonObject {
  let tree = resource.tree;
  const labels = tree.get('securityLabel');
  if (resource.type === 'DocumentReference' && isJsonArray(labels)) {
    tree = withMember(
      tree,
      'securityLabel',
      labels.map((concept) => mapConcept(concept, put)),
    );
  }
  const meta = tree.get('meta');
  const security = isJsonObject(meta) ? meta.get('security') : undefined;
  if (isJsonObject(meta) && isJsonArray(security)) {
    const codings = security.map((coding) => (isJsonObject(coding) ? put(coding) : coding));
    tree = withMember(tree, 'meta', withMember(meta, 'security', codings));
  }
  return tree;
}

function mapConcept(concept: Json, put: (coding: JsonObject) => JsonObject): Json {
  const codings = isJsonObject(concept) ? concept.get('coding') : undefined;
  if (!isJsonObject(concept) || !isJsonArray(codings)) return concept;
  return withMember(
    concept,
    'coding',
    codings.map((coding) => (isJsonObject(coding) ? put(coding) : coding)),
  );
}

/** FHIR has no empty arrays and objects: what loses its last coding goes with it. */
function filterCodings(resource: Resource, stays: (coding: JsonObject) => boolean): JsonObject {
  let tree = resource.tree;
  const keep = (coding: Json): boolean => !isJsonObject(coding) || stays(coding);
  const labels = tree.get('securityLabel');
  if (resource.type === 'DocumentReference' && isJsonArray(labels)) {
    const concepts = labels.flatMap((concept) => {
      const codings = isJsonObject(concept) ? concept.get('coding') : undefined;
      if (!isJsonObject(concept) || !isJsonArray(codings)) return [concept];
      const kept = codings.filter(keep);
      return kept.length === 0
        ? []
        : [kept.length === codings.length ? concept : withMember(concept, 'coding', kept)];
    });
    tree = withMember(tree, 'securityLabel', concepts.length === 0 ? undefined : concepts);
  }
  const meta = tree.get('meta');
  const security = isJsonObject(meta) ? meta.get('security') : undefined;
  if (isJsonObject(meta) && isJsonArray(security)) {
    const kept = security.filter(keep);
    if (kept.length < security.length)
      tree = withMember(
        tree,
        'meta',
        withMember(meta, 'security', kept.length === 0 ? undefined : kept),
      );
  }
  return tree;
}

function appended(tree: JsonObject, type: string, codes: readonly string[]): JsonObject {
  if (codes.length === 0) return tree;
  const codings = codes.map(codingOf);
  if (type === 'DocumentReference') {
    const labels = tree.get('securityLabel');
    const concepts: readonly Json[] = codings.map(
      (coding) => new Map<string, Json>([['coding', [coding]]]),
    );
    return withMember(tree, 'securityLabel', [...(isJsonArray(labels) ? labels : []), ...concepts]);
  }
  const meta = tree.get('meta');
  const kept = isJsonObject(meta) ? meta : new Map<string, Json>();
  const security = kept.get('security');
  return withMember(
    tree,
    'meta',
    withMember(kept, 'security', [...(isJsonArray(security) ? security : []), ...codings]),
  );
}

function codingOf(code: string): JsonObject {
  const system = STATUSES.has(code) ? STATUS_SYSTEM : CONFIDENTIALITY_SYSTEM;
  const display = DISPLAYS[code];
  return new Map<string, Json>([
    ['system', system],
    ['code', code],
    ...(display === undefined ? [] : ([['display', display]] as const)),
  ]);
}

function unknownCode(expression: string): Issue {
  return {
    severity: 'error',
    code: 'code-invalid',
    reason: 'label-unknown',
    expression,
    diagnostics: {
      fr: 'Étiquette de visibilité inconnue du DMP : N, R ou V (v3-Confidentiality), MASQUE_PS, INVISIBLE_PATIENT ou INVISIBLE_REPRESENTANTS_LEGAUX (TRE_A07).',
      en: 'Visibility label unknown to the DMP: N, R or V (v3-Confidentiality), MASQUE_PS, INVISIBLE_PATIENT or INVISIBLE_REPRESENTANTS_LEGAUX (TRE_A07).',
    },
  };
}

function togetherFault(expression: string): Issue {
  return {
    severity: 'error',
    code: 'business-rule',
    reason: 'labels-exclusive',
    expression,
    diagnostics: {
      fr: 'MASQUE_PS et INVISIBLE_PATIENT ne vont pas ensemble : retirez l’une des deux.',
      en: 'MASQUE_PS and INVISIBLE_PATIENT do not go together: take one away.',
    },
  };
}

function treatedAsNormal(code: string, expression: string): Issue {
  return {
    severity: 'warning',
    code: 'business-rule',
    expression,
    diagnostics: {
      fr: `La confidentialité ${code} est traitée comme N.`,
      en: `The confidentiality ${code} is treated as N.`,
    },
  };
}

function misspeltSystem(expression: string): Issue {
  return {
    severity: 'warning',
    code: 'code-invalid',
    expression,
    diagnostics: {
      fr: `Le système de l'étiquette est mal écrit ; enregistré sous ${STATUS_SYSTEM} ou ${CONFIDENTIALITY_SYSTEM}.`,
      en: `The system of the label is misspelt; stored under ${STATUS_SYSTEM} or ${CONFIDENTIALITY_SYSTEM}.`,
    },
  };
}
