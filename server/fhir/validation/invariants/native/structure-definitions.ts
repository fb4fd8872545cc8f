/** Rules of StructureDefinitions in TypeScript: each looks once at each element. R4 structuredefinition. */

import type { JsonObject } from '../json.ts';
import { has, isObject, items, valuesAt } from '../json.ts';
import { areDistinct, hasChoice, isMatchOf } from './lists.ts';
import type { Native, NativeRules } from './rule.ts';

function elementsIn(part: unknown): readonly JsonObject[] {
  return valuesAt(part, ['element']).filter(isObject);
}

/** Of the snapshot and of the differential. */
function allElements({ snapshot, differential }: JsonObject): readonly JsonObject[] {
  return [...elementsIn(snapshot), ...elementsIn(differential)];
}

function isRoot({ path }: JsonObject): boolean {
  return typeof path === 'string' && !path.includes('.');
}

function begins(text: unknown, start: unknown): boolean {
  return typeof text === 'string' && typeof start === 'string' && text.startsWith(start);
}

/** `element.all(id.exists()) and element.id.isDistinct()`. */
function haveOwnIds(part: unknown): boolean {
  const elements = elementsIn(part);
  return elements.every((one) => has(one, 'id')) && areDistinct(elements.map(({ id }) => id));
}

const CORE = 'http://hl7.org/fhir/StructureDefinition';
const SYSTEM_TYPE = /^http:\/\/hl7\.org\/fhirpath\/System\.[A-Z][A-Za-z]+$/;
const CORE_TYPE = /^[a-zA-Z0-9]+$/;
const CORE_TYPE_OR_PATH = /^[a-zA-Z0-9.]+$/;

function haveTypes(part: unknown, pattern: RegExp): boolean {
  return valuesAt(part, ['element', 'type', 'code']).every(
    (code) => isMatchOf(code, pattern) || isMatchOf(code, SYSTEM_TYPE),
  );
}

const hasCoreTypes: Native = ({ url, differential, snapshot }) =>
  (typeof url === 'string' && !url.startsWith(CORE)) ||
  (haveTypes(differential, CORE_TYPE) && haveTypes(snapshot, CORE_TYPE_OR_PATH));

const isRootOfNoType: Native = ({ kind, differential }) => {
  const [first] = elementsIn(differential);
  if (kind === 'logical' || first === undefined || !has(first, 'type')) return true;
  return typeof first.path === 'string' && first.path.includes('.');
};

/** `children().element`: of whatever member. */
const hasPlainRoot: Native = (json) =>
  Object.values(json)
    .flatMap(items)
    .flatMap(elementsIn)
    .every(
      (one) => !isRoot(one) || !['label', 'code', 'requirements'].some((name) => has(one, name)),
    );

const beginsWithType: Native = ({ kind, type, snapshot }) => {
  if (kind === 'logical' || !isObject(snapshot)) return true;
  const [first] = elementsIn(snapshot);
  return typeof type === 'string' && first?.path === type;
};

const isSnapshotBelowType: Native = (json, { scope: { resource } }) => {
  const [first, ...rest] = elementsIn(json);
  const isFirst = typeof first?.path === 'string' && first.path === resource.type;
  if (resource.kind !== 'logical' && !isFirst) return false;
  const [root] = elementsIn(resource.snapshot);
  const start = `${textOf(root?.path)}.`;
  return rest.every(({ path }) => begins(path, start));
};

const isDifferentialBelowType: Native = (json, { scope: { resource } }) => {
  const [first, ...rest] = elementsIn(json);
  if (resource.kind !== 'logical' && !begins(first?.path, resource.type)) return false;
  const [root] = elementsIn(resource.differential);
  const start = `${textOf(root?.path).split('.', 1)[0] ?? ''}.`;
  return rest.every(({ path }) => begins(path, start));
};

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : '';
}

function everyElement(isRight: (element: JsonObject) => boolean): Native {
  return (json) => elementsIn(json).every(isRight);
}

const BELOW_SNAPSHOT =
  "(%resource.kind = 'logical' or element.first().path = %resource.type) and element.tail().all(path.startsWith(%resource.snapshot.element.first().path&'.'))";
const BELOW_DIFFERENTIAL = String.raw`(%resource.kind = 'logical' or element.first().path.startsWith(%resource.type)) and (element.tail().empty() or element.tail().all(path.startsWith(%resource.differential.element.first().path.replaceMatches('\\..*','')&'.')))`;
const CORE_TYPES = String.raw`url.startsWith('http://hl7.org/fhir/StructureDefinition') implies (differential.element.type.code.all(matches('^[a-zA-Z0-9]+$') or matches('^http:\\/\\/hl7\\.org\\/fhirpath\\/System\\.[A-Z][A-Za-z]+$')) and snapshot.element.type.code.all(matches('^[a-zA-Z0-9\\.]+$') or matches('^http:\\/\\/hl7\\.org\\/fhirpath\\/System\\.[A-Z][A-Za-z]+$')))`;

export const STRUCTURE_DEFINITION_RULES: NativeRules = {
  "sdf-1 derivation = 'constraint' or snapshot.element.select(path).isDistinct()": (json) =>
    json.derivation === 'constraint' ||
    areDistinct(valuesAt(json, ['snapshot', 'element', 'path'])),
  "sdf-15a (kind!='logical'  and differential.element.first().path.contains('.').not()) implies differential.element.first().type.empty()":
    isRootOfNoType,
  "sdf-9 children().element.where(path.contains('.').not()).label.empty() and children().element.where(path.contains('.').not()).code.empty() and children().element.where(path.contains('.').not()).requirements.empty()":
    hasPlainRoot,
  "sdf-11 kind != 'logical' implies snapshot.empty() or snapshot.element.first().path = type":
    beginsWithType,
  'sdf-14 snapshot.element.all(id.exists()) and differential.element.all(id.exists())': (json) =>
    allElements(json).every((one) => has(one, 'id')),
  "sdf-15 kind!='logical' implies snapshot.element.first().type.empty()": ({ kind, snapshot }) => {
    const [first] = elementsIn(snapshot);
    return kind === 'logical' || first === undefined || !has(first, 'type');
  },
  "sdf-16 snapshot.element.all(id.exists()) and snapshot.element.id.trace('ids').isDistinct()": ({
    snapshot,
  }) => haveOwnIds(snapshot),
  "sdf-17 differential.element.all(id.exists()) and differential.element.id.trace('ids').isDistinct()":
    ({ differential }) => haveOwnIds(differential),
  [`sdf-19 ${CORE_TYPES}`]: hasCoreTypes,
  "sdf-21 differential.element.defaultValue.exists() implies (derivation = 'specialization')": (
    json,
  ) =>
    json.derivation === 'specialization' ||
    !elementsIn(json.differential).some((one) => hasChoice(one, 'defaultValue')),
  "sdf-22 url.startsWith('http://hl7.org/fhir/StructureDefinition') implies (snapshot.element.defaultValue.empty() and differential.element.defaultValue.empty())":
    (json) =>
      (typeof json.url === 'string' && !json.url.startsWith(CORE)) ||
      !allElements(json).some((one) => hasChoice(one, 'defaultValue')),
  "sdf-23 (snapshot | differential).element.all(path.contains('.').not() implies sliceName.empty())":
    (json) =>
      allElements(json).every(
        (one) => !has(one, 'sliceName') || (typeof one.path === 'string' && one.path.includes('.')),
      ),
  'sdf-3 element.all(definition.exists() and min.exists() and max.exists())': everyElement((one) =>
    ['definition', 'min', 'max'].every((name) => has(one, name)),
  ),
  [`sdf-8 ${BELOW_SNAPSHOT}`]: isSnapshotBelowType,
  'sdf-8b element.all(base.exists())': everyElement((one) => has(one, 'base')),
  "sdf-20 element.where(path.contains('.').not()).slicing.empty()": everyElement(
    (one) => !isRoot(one) || !has(one, 'slicing'),
  ),
  [`sdf-8a ${BELOW_DIFFERENTIAL}`]: isDifferentialBelowType,
};
