/** A Consent as the policy uses it. R4 Consent; dmp.md 5.2 and 5.3. */
import type { Coding } from '../../fhir/access/caller.ts';
import type { Bounds } from '../../fhir/model/date.ts';
import { tryDateBounds } from '../../fhir/model/date.ts';
import type { PlainResource } from '../../fhir/model/resource.ts';
import { isObject, listOf, objects, textOf } from '../../fhir/search/indexing/select.ts';
import { CONSENT_TYPE_SYSTEM } from './catalogue.ts';

type Element = Readonly<Record<string, unknown>>;

/** A provision or an exception in one; an empty list is an absent element: it matches anything. */
export interface Provision {
  readonly type?: string;
  /** Milliseconds since 1970 UTC, low inclusive, high exclusive. */
  readonly period: Bounds;
  /** `Type/id` as written. */
  readonly actors: readonly string[];
  readonly actions: readonly string[];
  readonly purposes: readonly Coding[];
  readonly securityLabels: readonly Coding[];
  readonly classes: readonly Coding[];
  readonly codes: readonly Coding[];
  readonly dataPeriod?: Bounds;
  /** `Type/id` of the instances named. */
  readonly data: readonly string[];
}

export interface StoredConsent {
  /** `Consent/id/_history/n`, for the basis of a decision. */
  readonly reference: string;
  readonly status: string;
  /** Code of the catalogue, `C02`; undefined when there is not exactly one. */
  readonly code?: string;
  /** Absent of a statement without provision. */
  readonly root?: Provision;
  readonly exceptions: readonly Provision[];
  /** Visibility group of each instance named by `data`, put in the labels at filing. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

const ALWAYS: Bounds = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** What a Consent says; whether the policy obeys all of it is decided at filing (`filingIssues`). */
export function parseConsent(resource: PlainResource): StoredConsent {
  const codes = listOf(resource['category'])
    .flatMap(codingsOf)
    .filter(({ system }) => system === CONSENT_TYPE_SYSTEM);
  const code = codes.length === 1 ? codes[0]?.code : undefined;
  const provision = resource['provision'];
  const meta = resource['meta'];
  const version = isObject(meta) ? textOf(meta['versionId']) : undefined;
  return {
    reference: `Consent/${resource.id ?? ''}${version === undefined ? '' : `/_history/${version}`}`,
    status: textOf(resource['status']) ?? '',
    exceptions: isObject(provision)
      ? listOf(provision['provision']).filter(isObject).map(provisionOf)
      : [],
    groups: new Map(),
    ...(code === undefined ? {} : { code }),
    ...(isObject(provision) ? { root: provisionOf(provision) } : {}),
  };
}

function provisionOf(element: Element): Provision {
  const type = textOf(element['type']);
  const dataPeriod = element['dataPeriod'];
  return {
    period: periodOf(element['period']),
    actors: objects(element['actor']).flatMap((actor) => referenceOf(actor['reference'])),
    actions: listOf(element['action'])
      .flatMap(codingsOf)
      .map(({ code }) => code),
    purposes: listOf(element['purpose']).flatMap(codingsOf),
    securityLabels: listOf(element['securityLabel']).flatMap(codingsOf),
    classes: listOf(element['class']).flatMap(codingsOf),
    codes: listOf(element['code']).flatMap(codingsOf),
    data: objects(element['data']).flatMap((data) => referenceOf(data['reference'])),
    ...(type === undefined ? {} : { type }),
    ...(isObject(dataPeriod) ? { dataPeriod: periodOf(dataPeriod) } : {}),
  };
}

/** Bounds included; a date without a time is the whole day in Europe/Paris. dmp.md 5.2. */
export function periodOf(period: unknown): Bounds {
  if (!isObject(period)) return ALWAYS;
  const start = tryDateBounds(textOf(period['start']) ?? '');
  const end = tryDateBounds(textOf(period['end']) ?? '');
  return [start?.[0] ?? ALWAYS[0], end?.[1] ?? ALWAYS[1]];
}

/** Codings of a Coding or a CodeableConcept; the system is empty when there is none. */
export function codingsOf(value: unknown): readonly Coding[] {
  if (!isObject(value)) return [];
  if ('coding' in value) return listOf(value['coding']).flatMap(codingsOf);
  const code = textOf(value['code']);
  return code === undefined ? [] : [{ system: textOf(value['system']) ?? '', code }];
}

export function referenceOf(value: unknown): readonly string[] {
  const reference = isObject(value) ? textOf(value['reference']) : undefined;
  return reference === undefined ? [] : [reference];
}
