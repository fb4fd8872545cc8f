/** Whether a provision matches a request, and which resources it reaches, as a search node. dmp.md 5.2. */
import type { Coding } from '../../fhir/access/caller.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { Bounds } from '../../fhir/model/date.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { ALL, and, NONE, not, or } from '../../fhir/search/node.ts';
import type { ContentKind } from '../access/content-types.ts';
import { isKindOf } from '../actors/purposes.ts';
import {
  CLASS_SYSTEM,
  classOfType,
  DOCUMENT_CLASSES,
  LOINC_SYSTEM,
  TYPE_SYSTEM,
} from '../matrix/document-types.ts';
import { categoryIs } from '../matrix/lookup.ts';
import { actDateParam, contentParam } from '../visibility/dates.ts';
import type { LabelName } from '../visibility/labels.ts';
import { labelParam } from '../visibility/labels.ts';
import type { Provision, StoredConsent } from './shape.ts';

export const RESOURCE_TYPES_SYSTEM = 'http://hl7.org/fhir/resource-types';

/** The part of a request that no resource is needed for. */
export interface ConsentContext {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Every `Type/id` the requester answers to. */
  readonly actors: ReadonlySet<string>;
  readonly purposes: readonly Coding[];
  /** Codes of consentaction the request is: reading is access and use, creating collect, changing correct. */
  readonly actions: readonly string[];
}

export interface Reached {
  readonly record: string;
  readonly type: ResourceType;
  readonly kind: ContentKind;
  readonly definitions: Definitions;
}

/**
 * Where an element cannot be decided exactly on a resource (a Provenance has no act date of what it names), a permit
 * reaches less and a denial reaches more.
 */
interface Aim extends Reached {
  readonly lean: 'less' | 'more';
}

/** Time, actor, action and purpose. An absent element matches anything. */
export function concerns(provision: Provision, context: ConsentContext): boolean {
  const { period, actors, actions, purposes } = provision;
  return (
    period[0] <= context.at &&
    context.at < period[1] &&
    (actors.length === 0 || actors.some((actor) => context.actors.has(actor))) &&
    (actions.length === 0 || actions.some((action) => context.actions.includes(action))) &&
    (purposes.length === 0 ||
      purposes.some((purpose) => context.purposes.some((own) => isKindOf(own, purpose))))
  );
}

/** What a permit that concerns the request lets in: its provision less the exceptions that deny. */
export function permittedBy(
  consent: StoredConsent,
  context: ConsentContext,
  reached: Reached,
): SearchNode {
  const { root, groups } = consent;
  if (!root) return NONE;
  const denied = exceptions(consent, context, 'deny');
  const kept = denied.map((exception) => reach(exception, groups, { ...reached, lean: 'more' }));
  return and(reach(root, groups, { ...reached, lean: 'less' }), negated(or(...kept)));
}

/** What a denial that concerns the request keeps out: its provision less the exceptions that permit. */
export function deniedBy(
  consent: StoredConsent,
  context: ConsentContext,
  reached: Reached,
): SearchNode {
  const { root, groups } = consent;
  if (!root) return NONE;
  const more: Aim = { ...reached, lean: 'more' };
  const less: Aim = { ...reached, lean: 'less' };
  const permitted = exceptions(consent, context, 'permit').map((one) => reach(one, groups, less));
  const denied = exceptions(consent, context, 'deny').map((one) => reach(one, groups, more));
  return and(reach(root, groups, more), or(negated(or(...permitted)), ...denied));
}

export function negated(node: SearchNode): SearchNode {
  switch (node.kind) {
    case 'all':
      return NONE;
    case 'none':
      return ALL;
    case 'not':
      return node.operand;
    default:
      return not(node);
  }
}

function exceptions(
  { exceptions: all }: StoredConsent,
  context: ConsentContext,
  type: string,
): readonly Provision[] {
  return all.filter((exception) => exception.type === type && concerns(exception, context));
}

function reach(provision: Provision, groups: StoredConsent['groups'], aim: Aim): SearchNode {
  return and(
    classNode(provision.classes, aim),
    codeNode(provision.codes, aim),
    labelNode(provision.securityLabels, aim),
    periodNode(provision.dataPeriod, aim),
    dataNode(provision.data, groups, aim),
  );
}

function undecided({ lean }: Aim): SearchNode {
  return lean === 'less' ? NONE : ALL;
}

function classNode(classes: readonly Coding[], { type, kind, lean }: Aim): SearchNode {
  if (classes.length === 0) return ALL;
  const categories = classes
    .filter(({ system }) => system === CLASS_SYSTEM)
    .map(({ code }) => code);
  const types = classes
    .filter(({ system }) => system === RESOURCE_TYPES_SYSTEM)
    .map(({ code }) => code);
  if (kind === 'single') {
    // A Binary is the content of a DocumentReference: a limit on the one is a limit on the other.
    const isNamed = types.includes(type === 'Binary' ? 'DocumentReference' : type);
    return isNamed ? ALL : or(...categories.map(categoryIs));
  }
  if (lean === 'more') return types.length > 0 ? ALL : or(...categories.map(categoryIs));
  const others = DOCUMENT_CLASSES.filter((documentClass) => !categories.includes(documentClass));
  return and(hasLabel('_dmp-category'), ...others.map((other) => not(categoryIs(other))));
}

function codeNode(codes: readonly Coding[], aim: Aim): SearchNode {
  if (codes.length === 0) return ALL;
  if (aim.kind !== 'single') return undecided(aim);
  if (aim.type === 'Binary') return ofDocument(aim, (document) => codeNode(codes, document));
  return or(
    ...codes.flatMap((coding) => [...categoryOfCode(coding), ...clinicalCode(coding, aim)]),
  );
}

/** A Binary follows its DocumentReference (dmp.md 5.4, i): it is reached when a document that holds it is. */
function ofDocument(aim: Aim, reached: (document: Aim) => SearchNode): SearchNode {
  const where = and(
    { kind: 'record', record: aim.record },
    reached({ ...aim, type: 'DocumentReference' }),
  );
  return { kind: 'has', param: contentParam(), source: 'DocumentReference', where };
}

function categoryOfCode({ system, code }: Coding): readonly SearchNode[] {
  const documentClass =
    system === LOINC_SYSTEM || system === TYPE_SYSTEM ? classOfType(code) : undefined;
  return documentClass === undefined ? [] : [categoryIs(`${documentClass}|${code}`)];
}

/** The code of the resource itself: `code`, or `type` for what is named by its type. */
function clinicalCode(
  { system, code }: Coding,
  { type, definitions }: Reached,
): readonly SearchNode[] {
  const param = definitions.param(type, 'code') ?? definitions.param(type, 'type');
  return param?.kind === 'token' ? [{ kind: 'token', param, system, code }] : [];
}

function labelNode(labels: readonly Coding[], aim: Aim): SearchNode {
  if (labels.length === 0) return ALL;
  if (aim.kind === 'speaker') return undecided(aim);
  return or(...labels.map(({ code }) => labelIs('_dmp-visibility', code)));
}

function periodNode(period: Bounds | undefined, aim: Aim): SearchNode {
  if (!period) return ALL;
  const { type, kind, lean } = aim;
  if (type === 'Binary') return ofDocument(aim, (document) => periodNode(period, document));
  const param = kind === 'speaker' ? undefined : actDateParam(type);
  if (!param) return undecided(aim);
  const [low, high] = period;
  if (lean === 'less') return { kind: 'range', param, prefix: 'eq', low, high };
  const overlaps = and(
    low === Number.NEGATIVE_INFINITY ? ALL : { kind: 'range', param, prefix: 'gt', low, high: low },
    high === Number.POSITIVE_INFINITY
      ? ALL
      : { kind: 'range', param, prefix: 'lt', low: high, high },
  );
  // Without an act date nothing shows that it lies outside what is denied.
  return or(overlaps, { kind: 'missing', param, missing: true });
}

function dataNode(data: readonly string[], groups: StoredConsent['groups'], aim: Aim): SearchNode {
  if (data.length === 0) return ALL;
  const { type, kind } = aim;
  if (kind === 'speaker') return undecided(aim);
  const references = data.flatMap((text) => localReference(text) ?? []);
  const ids = references.filter((reference) => reference.type === type).map(({ id }) => id);
  // A label belongs to an act (dmp.md 3.5): what is named brings its visibility group, its Binary among it.
  const grouped = data
    .flatMap((text) => groups.get(text) ?? [])
    .map((group) => labelIs('_dmp-group', group));
  return or(ids.length === 0 ? NONE : { kind: 'id', ids }, ...grouped);
}

function labelIs(name: LabelName, value: string): SearchNode {
  return { kind: 'token', param: labelParam(name), code: value };
}

export function hasLabel(name: LabelName): SearchNode {
  return { kind: 'missing', param: labelParam(name), missing: false };
}
