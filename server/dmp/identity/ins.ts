/** INS numbers: systems, types and key. dmp.md 2.1; ANS, Référentiel Identifiant National de Santé. */
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { codingsOf } from '../consent/shape.ts';

/** Numbers of people. */
const REAL_SYSTEMS: ReadonlySet<string> = new Set([
  'urn:oid:1.2.250.1.213.1.4.8',
  'urn:oid:1.2.250.1.213.1.4.9',
]);
/** Numbers of tests and demonstrations. */
const TEST_SYSTEMS: ReadonlySet<string> = new Set([
  'urn:oid:1.2.250.1.213.1.4.10',
  'urn:oid:1.2.250.1.213.1.4.11',
]);
const IDENTIFIER_TYPE_SYSTEM = 'https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203';
const INS_TYPES: ReadonlySet<string> = new Set([
  'INS-NIR',
  'INS-NIA',
  'INS-NIR-TEST',
  'INS-NIR-DEMO',
]);
const INS_USES: ReadonlySet<string> = new Set(['official', 'old', 'temp']);
const INS_SHAPE = /^(\d{5})(\d{2}|2A|2B)(\d{6})(\d{2})$/;
/** Corsican departments are read as numbers. */
const CORSICA: Readonly<Record<string, string>> = { '2A': '19', '2B': '18' };

export interface Ins {
  readonly system: string;
  readonly value: string;
}

/** Where a number may come from: real people in production, nobody elsewhere. */
export type Setting = 'production' | 'trial';

function isInsSystem(system: string): boolean {
  return REAL_SYSTEMS.has(system) || TEST_SYSTEMS.has(system);
}

/** Real numbers belong to production alone, numbers of tests to the rest. */
export function isAdmitted({ system }: Pick<Ins, 'system'>, setting: Setting): boolean {
  return setting === 'production' ? REAL_SYSTEMS.has(system) : TEST_SYSTEMS.has(system);
}

/** Key: 97 less the first 13 characters modulo 97, 2A read as 19 and 2B as 18. */
export function hasRightKey(value: string): boolean {
  const [, start, department = '', rest, key] = INS_SHAPE.exec(value) ?? [];
  if (key === undefined) return false;
  const digits = `${start}${CORSICA[department] ?? department}${rest}`;
  return 97 - Number(BigInt(digits) % 97n) === Number(key);
}

/** What an Identifier says, as an INS: the billing number has the same system and type NH, so both must match. */
export function insOf(identifier: unknown): Ins | undefined {
  if (!isObject(identifier)) return undefined;
  const [system, value] = [textOf(identifier['system']), textOf(identifier['value'])];
  if (
    system === undefined ||
    value === undefined ||
    !isInsSystem(system) ||
    !isInsType(identifier['type'])
  )
    return undefined;
  return { system, value };
}

/** An INS as a reference may carry it: an Identifier that says no type claims to be what its system says. */
export function statedInsOf(identifier: unknown): Ins | undefined {
  if (!isObject(identifier) || identifier['type'] !== undefined) return insOf(identifier);
  const [system, value] = [textOf(identifier['system']), textOf(identifier['value'])];
  return system !== undefined && value !== undefined && isInsSystem(system)
    ? { system, value }
    : undefined;
}

/** Every INS among the identifiers of a Patient that may find a record. */
export function findingInsOf(identifiers: unknown): readonly Ins[] {
  return listOf(identifiers).flatMap((identifier) => {
    const ins = insOf(identifier);
    const use = isObject(identifier) ? textOf(identifier['use']) : undefined;
    return ins && (use === undefined || INS_USES.has(use)) ? [ins] : [];
  });
}

/** The official ones: a qualified identity has exactly one. */
export function officialInsOf(identifiers: unknown): readonly Ins[] {
  const official = listOf(identifiers).filter(
    (identifier) => isObject(identifier) && identifier['use'] === 'official',
  );
  return findingInsOf(official);
}

/** `system|value` of a search, when it is an INS. */
export function insOfToken(token: string): Ins | undefined {
  const bar = token.indexOf('|');
  const [system, value] = [token.slice(0, Math.max(bar, 0)), token.slice(bar + 1)];
  return isInsSystem(system) && value !== '' ? { system, value } : undefined;
}

export function isSameIns(one: Ins, other: Ins): boolean {
  return one.system === other.system && one.value === other.value;
}

function isInsType(type: unknown): boolean {
  return codingsOf(type).some(
    ({ system, code }) => system === IDENTIFIER_TYPE_SYSTEM && INS_TYPES.has(code),
  );
}
