/** Discriminator paths followed in a resource. */

import { placeIn } from '../place.ts';
import type { Step } from './discriminator-path.ts';
import type { RuleBook } from './engine.ts';
import type { Met } from './met.ts';
import { isObject, itemsOf, jsonOf } from './met.ts';
import { nestedScope } from './nested.ts';
import { resolveReference } from './references.ts';

/** The elements a path leads to from one. */
export function followed(from: Met, steps: readonly Step[], book: RuleBook): readonly Met[] {
  let mets: readonly Met[] = [from];
  for (const step of steps) mets = mets.flatMap((met) => next(met, step, book));
  return mets;
}

function next(met: Met, step: Step, book: RuleBook): readonly Met[] {
  switch (step.kind) {
    case 'child':
      return childrenNamed(met, step.name, book);
    case 'extension':
      return childrenNamed(met, 'extension', book).filter(
        ({ value }) => isObject(value) && value.url === step.url,
      );
    case 'ofType':
      return met.kind === step.type ? [met] : [];
    case 'resolve':
      return resolved(met);
  }
}

function childrenNamed(met: Met, name: string, book: RuleBook): readonly Met[] {
  const value = jsonOf(met);
  if (!value) return [];
  return book
    .typeRules(met.kind)
    .named(name)
    .flatMap(([member, { kind, isResource }]) => {
      const siblings = itemsOf(value[`_${member}`]);
      const items = itemsOf(value[member]);
      const place = placeIn(met.place, name);
      if (items.length === 0 && siblings.length > 0) {
        return siblings.map((sibling) => ({
          value: undefined,
          sibling,
          kind,
          place,
          scope: met.scope,
        }));
      }
      return items.flatMap((item, index): readonly Met[] => {
        if (!isResource)
          return [{ value: item, sibling: siblings[index], kind, place, scope: met.scope }];
        const scope = nestedScope(met, item);
        return scope
          ? [{ value: item, sibling: undefined, kind: scope.resource.resourceType, place, scope }]
          : [];
      });
    });
}

/** The resource a Reference names among what was sent; none when it names another. */
function resolved(met: Met): readonly Met[] {
  const reference = isObject(met.value) ? met.value.reference : met.value;
  const found = typeof reference === 'string' ? resolveReference(reference, met.scope) : undefined;
  if (!found) return [];
  const { scope } = found;
  const { resource } = scope;
  return [
    { value: resource, sibling: undefined, kind: resource.resourceType, place: met.place, scope },
  ];
}
