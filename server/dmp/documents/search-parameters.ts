/** Search parameters of PDSm 3.1 and MHD 4.2 that the manager of documents must offer. dmp.md 4.1. */
import type { Param, ParamKind } from '../../fhir/definitions/param.ts';

const PDSM = 'https://interop.esante.gouv.fr/ig/fhir/pdsm';
const MHD = 'https://profiles.ihe.net/ITI/MHD';
const IS_ARCHIVED = `extension.where(url = '${PDSM}/StructureDefinition/pdsm-ext-is-archived').value`;

type Row = readonly [type: string, code: string, kind: ParamKind, expression: string, url: string];

const ROWS: readonly Row[] = [
  [
    'DocumentReference',
    'creation',
    'date',
    'content.attachment.creation',
    `${MHD}/SearchParameter/DocumentReference-Creation`,
  ],
  [
    'DocumentReference',
    'period-start',
    'date',
    'context.period.start',
    `${PDSM}/SearchParameter/period-start`,
  ],
  [
    'DocumentReference',
    'period-end',
    'date',
    'context.period.end',
    `${PDSM}/SearchParameter/period-end`,
  ],
  ['DocumentReference', 'isArchived', 'token', IS_ARCHIVED, `${PDSM}/SearchParameter/isArchived`],
  ['List', 'isArchived', 'token', IS_ARCHIVED, `${PDSM}/SearchParameter/isArchived`],
  [
    'List',
    'designationType',
    'token',
    `extension.where(url = '${MHD}/StructureDefinition/ihe-designationType').value`,
    `${MHD}/SearchParameter/List-DesignationType`,
  ],
  [
    'List',
    'sourceId',
    'token',
    `extension.where(url = '${MHD}/StructureDefinition/ihe-sourceId').value`,
    `${MHD}/SearchParameter/List-SourceId`,
  ],
];

/** Declared in the CapabilityStatement and accepted from callers, as R4's own are. */
export const DOCUMENT_PARAMS: readonly Param[] = ROWS.map(([type, code, kind, path, url]) => ({
  type,
  code,
  kind,
  url,
  expression: `${type}.${path}`,
  targets: [],
  internal: false,
  multipleOr: true,
  multipleAnd: true,
}));
