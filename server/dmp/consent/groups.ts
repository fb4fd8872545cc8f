/**
 * The visibility groups of the instances a Consent names, kept in its own label `_dmp-group` at filing as
 * `Type/id group`, so that a decision needs no look at the content. dmp.md 3.5, Visibility group.
 */
import type { Labels } from '../../fhir/store/store.ts';
import { labelValues, withLabel } from '../visibility/labels.ts';

export type Groups = ReadonlyMap<string, readonly string[]>;

export function groupsOf(labels: Labels): Groups {
  const groups = new Map<string, readonly string[]>();
  for (const value of labelValues(labels, '_dmp-group')) {
    const space = value.indexOf(' ');
    const instance = value.slice(0, space);
    if (space > 0) groups.set(instance, [...(groups.get(instance) ?? []), value.slice(space + 1)]);
  }
  return groups;
}

export function withGroups(labels: Labels, groups: Groups): Labels {
  const values = [...groups].flatMap(([instance, names]) =>
    names.map((name) => `${instance} ${name}`),
  );
  return withLabel(labels, '_dmp-group', values);
}
