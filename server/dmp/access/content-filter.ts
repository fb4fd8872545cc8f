/** What a professional sees of a record, type by type: own deposits, and what lines R20 to R23 leave. dmp.md 5.4. */
import { JOURNAL_AGENT } from '../../fhir/audit/entries.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { Param } from '../../fhir/definitions/param.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import type { GuardNode, SearchNode } from '../../fhir/search/node.ts';
import { ALL, and, NONE, not, or } from '../../fhir/search/node.ts';
import { hasLabel } from '../consent/match.ts';
import { nothingRefused, readableCarrier, readableCategory } from '../matrix/lookup.ts';
import type { Authorisation } from './authorisation.ts';
import { isAttendingPhysician, unmasked, visibleContent } from './authorisation.ts';
import type { ContentKind } from './content-types.ts';
import { CONTENT_TYPES, DIRECTORY_TYPES, PARTICIPANT_PARAMS } from './content-types.ts';
import { inRecord, NOT_HIDDEN, ownUpload, personsOwn, structuresOwn } from './nodes.ts';
import type { Scene } from './scene.ts';
import { reached } from './scene.ts';

export type VisibleMap = ReadonlyMap<ResourceType, SearchNode>;

/** Persons to call in an emergency: shown in emergency modes to every health profession (dmp.md 4.2, S105). */
const EMERGENCY_CONTACT = ['ECON'];
/** Legal representatives: no clinical content and no category, shown to who may read the record (dmp.md 4.2, S118). */
const REPRESENTATIVES = ['CUR', 'GRD', 'CURTL', 'SVG', 'PRN', 'MTH', 'FTH'];

/** Directory types alone. */
export function directoryVisible(): Map<ResourceType, SearchNode> {
  return new Map(DIRECTORY_TYPES.map((type) => [type, ALL]));
}

/** Line R20 applied: his own deposits and nothing else. */
export function ownDepositsVisible(scene: Scene): Map<ResourceType, SearchNode> {
  return recordVisible(scene, undefined);
}

/** Everything lines R20 to R23 leave to a professional whom an authorisation let in. */
export function authorisedVisible(
  scene: Scene,
  authorisation: Authorisation,
): Map<ResourceType, SearchNode> {
  const { record, actor } = scene;
  const visible = recordVisible(scene, authorisation);
  visible.set('Patient', { kind: 'id', ids: [record] });
  visible.set('CareTeam', inRecord(record));
  const shown = unmasked(scene, authorisation, reached(scene, 'RelatedPerson', 'single'));
  const contacts = actor.mode === 'normal' ? NONE : relationNode(scene, EMERGENCY_CONTACT);
  const related = and(
    or(and(relationNode(scene, REPRESENTATIVES), not(hasLabel('_dmp-category'))), contacts),
    shown,
  );
  visible.set('RelatedPerson', or(visible.get('RelatedPerson') ?? NONE, related));
  if (isAttendingPhysician(scene)) visible.set('AuditEvent', inRecord(record));
  return visible;
}

function recordVisible(
  scene: Scene,
  authorisation: Authorisation | undefined,
): Map<ResourceType, SearchNode> {
  const { record, actor, definitions } = scene;
  const visible = directoryVisible();
  const node = contentNodes(scene);
  for (const [type, kind] of CONTENT_TYPES) {
    const content = authorisation
      ? visibleContent(scene, authorisation, reached(scene, type, kind))
      : NONE;
    visible.set(type, node(matrixOf(scene, type, kind), content));
  }
  for (const type of PARTICIPANT_PARAMS.keys())
    visible.set(type, participantNode(scene, authorisation, type));
  visible.set('Binary', or(visible.get('Binary') ?? NONE, ownUpload(actor.subject)));
  visible.set('List', listNode(record, visible.get('DocumentReference') ?? NONE, definitions));
  // Other Consents tell what is masked and from whom: a professional sees the statements he recorded.
  visible.set('Consent', and(inRecord(record), personsOwn(actor.professional)));
  visible.set('AuditEvent', and(inRecord(record), journalOf(actor.professional.idNat)));
  return visible;
}

/** What the profession may read of a type at all. A Binary has the categories of every document that names it. */
function matrixOf({ actor }: Scene, type: ResourceType, kind: ContentKind): GuardNode {
  const { profession } = actor.professional;
  const isSingle = kind === 'single' && type !== 'Binary';
  return isSingle ? readableCategory(profession) : readableCarrier(profession);
}

/**
 * R21 spares author and depositor structure, R22 the author and depositor in person, R23 what they deposited. Types with
 * the same matrix and the same content share one node: most do.
 */
function contentNodes({
  record,
  actor,
}: Scene): (matrix: GuardNode, content: SearchNode) => SearchNode {
  const made = new Map<GuardNode, Map<SearchNode, SearchNode>>();
  const own = personsOwn(actor.professional);
  const structures = structuresOwn(actor.professional);
  return (matrix, content) => {
    const ofMatrix = made.get(matrix) ?? new Map<SearchNode, SearchNode>();
    made.set(matrix, ofMatrix);
    const node =
      ofMatrix.get(content) ??
      and(inRecord(record), NOT_HIDDEN, or(own, and(matrix, or(structures, content))));
    ofMatrix.set(content, node);
    return node;
  };
}

/** Messages and appointments: for whom they name, while nothing they speak of is kept from him. */
function participantNode(
  scene: Scene,
  authorisation: Authorisation | undefined,
  type: ResourceType,
): SearchNode {
  const { actor, record, definitions, references } = scene;
  const { professional } = actor;
  const claimed = [
    professional.practitioner,
    professional.practitionerRole,
    professional.organization,
  ].flatMap((target) => target ?? []);
  const own = new Set([
    ...claimed,
    ...[...references].filter((reference) => reference.startsWith('Practitioner')),
  ]);
  const params = (PARTICIPANT_PARAMS.get(type) ?? []).map((code) =>
    requiredParam(definitions, type, code),
  );
  const isNamed = or(
    ...params.flatMap((param) =>
      [...own].map((target): SearchNode => ({ kind: 'reference', param, target })),
    ),
  );
  const spoken = unmasked(
    scene,
    authorisation ?? { passesMasks: false },
    reached(scene, type, 'speaker'),
  );
  return and(
    inRecord(record),
    NOT_HIDDEN,
    or(personsOwn(professional), and(isNamed, nothingRefused(professional.profession), spoken)),
  );
}

/** A List is visible when at least one document it names is; its other entries stay as bare ids (dmp.md 3.5). */
export function listNode(
  record: string,
  document: SearchNode,
  definitions: Definitions,
): SearchNode {
  const item = requiredParam(definitions, 'List', 'item');
  return and(inRecord(record), NOT_HIDDEN, {
    kind: 'chain',
    param: item,
    target: 'DocumentReference',
    where: document,
  });
}

/** Lines of the journal that one professional left (dmp.md 6.4). */
function journalOf(idNat: string): SearchNode {
  return { kind: 'token', param: JOURNAL_AGENT, code: idNat };
}

function relationNode({ record, definitions }: Scene, roles: readonly string[]): SearchNode {
  const param = requiredParam(definitions, 'RelatedPerson', 'relationship');
  const related = roles.map((code): SearchNode => ({ kind: 'token', param, code }));
  return and(inRecord(record), NOT_HIDDEN, or(...related));
}

export function requiredParam(definitions: Definitions, type: ResourceType, code: string): Param {
  const param = definitions.param(type, code);
  if (!param) throw new Error(`R4 has no search parameter ${type}.${code}`);
  return param;
}

/** Events about what waits for its announcement, or about a list that names it, are withheld from the holder (dmp.md 6.4). */
export function holdersJournal(
  record: string,
  pending: SearchNode,
  definitions: Definitions,
): SearchNode {
  const entity = requiredParam(definitions, 'AuditEvent', 'entity');
  const item = requiredParam(definitions, 'List', 'item');
  const about = (target: ResourceType, where: SearchNode): SearchNode =>
    not({ kind: 'chain', param: entity, target, where });
  const listed: SearchNode = {
    kind: 'chain',
    param: item,
    target: 'DocumentReference',
    where: pending,
  };
  return and(
    inRecord(record),
    ...[...CONTENT_TYPES.keys(), 'Communication'].map((target) => about(target, pending)),
    about('List', and(inRecord(record), listed)),
  );
}
