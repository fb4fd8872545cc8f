/**
 * The resources one mask is about: what is named, its visibility group, and the resources that only speak of them,
 * which are seen when each of what they name is. dmp.md 3.5.
 */
import type { ProposedWrite, RuleContext } from '../../fhir/engine/module.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { or } from '../../fhir/search/node.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import { CONTENT_TYPES } from '../access/content-types.ts';
import { changeOf, inRecordByName, opened, storedWhere } from '../documents/stored.ts';
import { MASK, withCodings } from '../visibility/codes.ts';
import { labelParam, labelValues, withLabel } from '../visibility/labels.ts';
import type { MaskOrigin } from '../visibility/mask-origin.ts';
import { hasMask, maskOrigins, withMaskOrigins } from '../visibility/mask-origin.ts';

export type MaskChange = 'masked' | 'shown';

export interface OneRecord {
  readonly record: string;
  readonly reads: RuleContext['reads'];
}

/** Labels asked for in one look at a type. */
const TOGETHER_MAX = 50;
const NORMAL = 'N';
const CONSENT: MaskOrigin = 'consent';
const PROFESSIONAL: MaskOrigin = 'professional';

export function nameOf({ type, id }: StoredResource): string {
  return `${type}/${id}`;
}

export function isMasked({ labels }: StoredResource): boolean {
  return hasMask(labels);
}

/** The resources named, with those of their visibility groups. */
export async function groupMembers(
  named: readonly StoredResource[],
  within: OneRecord,
): Promise<readonly StoredResource[]> {
  const groups = new Set(named.flatMap(({ labels }) => labelValues(labels, '_dmp-group')));
  const types = [...CONTENT_TYPES].filter(([, kind]) => kind !== 'speaker').map(([type]) => type);
  const found = await labelled('_dmp-group', [...groups], { types, within });
  return distinct([...named, ...found]);
}

/** Provenance, Communication and Task that name one of these. */
export async function speakersOf(
  members: readonly StoredResource[],
  within: OneRecord,
): Promise<readonly StoredResource[]> {
  const speakers = [...CONTENT_TYPES].filter(([, kind]) => kind === 'speaker');
  const types = [...speakers.map(([type]) => type), 'Communication'];
  return distinct(await labelled('_dmp-names', members.map(nameOf), { types, within }));
}

/** Whether a speaker names something masked besides what is about to be shown. */
export async function speaksOfMasked(
  speaker: StoredResource,
  shown: ReadonlySet<string>,
  { reads, record }: OneRecord,
): Promise<boolean> {
  const others = labelValues(speaker.labels, '_dmp-names').filter((name) => !shown.has(name));
  return (await inRecordByName(reads, record, others)).some(isMasked);
}

/** The resource with the mask set or taken away, in its codings and in its labels. */
export function relabelled(stored: StoredResource, change: MaskChange): ProposedWrite {
  const previous = opened(stored);
  const others = labelValues(stored.labels, '_dmp-visibility').filter((label) => label !== MASK);
  const left = change === 'masked' ? [...others, MASK] : others;
  const codes = left.length === 0 ? [NORMAL] : left;
  return changeOf(previous, {
    next: withCodings(previous.resource, codes),
    labels: withLabel(stored.labels, '_dmp-visibility', codes),
  });
}

/** A C09 masks what it names, and is kept as a reason of a mask that was there; undefined: nothing changes. */
export function maskedByConsent(stored: StoredResource): ProposedWrite | undefined {
  const origins = maskOrigins(stored.labels);
  if (origins.includes(CONSENT)) return undefined;
  const before = isMasked(stored) && origins.length === 0 ? [PROFESSIONAL] : origins;
  const write = isMasked(stored) ? changeOf(opened(stored), {}) : relabelled(stored, 'masked');
  return { ...write, labels: withMaskOrigins(write.labels, [...before, CONSENT]) };
}

/** The end of a C09 lifts the mask it set, and no other. docs/clarifications.md, "Who lifts a mask". */
export function shownByConsent(stored: StoredResource): ProposedWrite | undefined {
  const origins = maskOrigins(stored.labels);
  if (!origins.includes(CONSENT)) return undefined;
  const others = origins.filter((origin) => origin !== CONSENT);
  const write = others.length > 0 ? changeOf(opened(stored), {}) : relabelled(stored, 'shown');
  const left = others.filter((origin) => origin !== PROFESSIONAL);
  return { ...write, labels: withMaskOrigins(write.labels, left) };
}

async function labelled(
  name: '_dmp-group' | '_dmp-names',
  values: readonly string[],
  { types, within }: { readonly types: readonly string[]; readonly within: OneRecord },
): Promise<readonly StoredResource[]> {
  const found: StoredResource[] = [];
  for (let start = 0; start < values.length; start += TOGETHER_MAX) {
    const some = values.slice(start, start + TOGETHER_MAX);
    const nodes = some.map(
      (code): SearchNode => ({ kind: 'token', param: labelParam(name), code }),
    );
    for (const type of types) {
      found.push(...(await storedWhere(within, type, or(...nodes))));
    }
  }
  return found;
}

function distinct(resources: readonly StoredResource[]): readonly StoredResource[] {
  return [...new Map(resources.map((stored) => [nameOf(stored), stored])).values()];
}
