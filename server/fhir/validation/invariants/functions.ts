/** The functions that FHIR adds to FHIRPath and that ask the surroundings of a resource. R4 fhirpath, Additional functions. */
import type { PathFunction, PathNode } from '../../model/path.ts';
import { isPathNode, resourceNode } from '../../model/path.ts';
import type { PlainResource } from '../../model/resource.ts';
import { xhtmlFault } from '../narrative.ts';
import { EMPTY } from '../narrative-faults.ts';
import type { ResourceScope } from '../scope.ts';
import type { InvariantContext } from './invariant.ts';

/** One evaluation under way. */
export class Surroundings {
  readonly context: InvariantContext;
  readonly scope: ResourceScope;
  /** Something asked could not be answered: what comes out false may be true. */
  isDoubtful = false;
  /** Of resources that were resolved on the way. */
  readonly #scopes = new Map<unknown, ResourceScope>();

  constructor(context: InvariantContext, scope: ResourceScope) {
    this.context = context;
    this.scope = scope;
    this.#scopes.set(scope.resource, scope);
  }

  remember(scope: ResourceScope): void {
    this.#scopes.set(scope.resource, scope);
  }

  /** Of the resource an element stands in. */
  scopeOf(node: PathNode): ResourceScope {
    let at: PathNode | null = node;
    while (at && !isResource(at.data)) at = at.parentResNode;
    if (!at || !isResource(at.data)) return this.scope;
    const known = this.#scopes.get(at.data);
    if (known || !at.parentResNode) return known ?? this.scope;
    const found = heldScope(at.data, at, this.scopeOf(at.parentResNode));
    this.remember(found);
    return found;
  }
}

function heldScope(resource: PlainResource, node: PathNode, holder: ResourceScope): ResourceScope {
  if (node.propName === 'contained') {
    return { resource, container: holder, ...(holder.bundle ? { bundle: holder.bundle } : {}) };
  }
  if (holder.resource.resourceType !== 'Bundle') return { resource };
  const entry = node.parentResNode?.data;
  const fullUrl =
    typeof entry === 'object' && entry !== null && 'fullUrl' in entry ? entry.fullUrl : undefined;
  return { resource, bundle: holder, ...(typeof fullUrl === 'string' ? { fullUrl } : {}) };
}

function isResource(json: unknown): json is PlainResource {
  return (
    typeof json === 'object' &&
    json !== null &&
    'resourceType' in json &&
    typeof json.resourceType === 'string'
  );
}

type Asked = (
  items: readonly unknown[],
  parameters: readonly string[],
  around: Surroundings,
) => readonly unknown[];

function asked(apply: Asked): PathFunction {
  return ({ items, parameters, surroundings }) => {
    if (!(surroundings instanceof Surroundings)) throw new Error('No surroundings were given.');
    return apply(items, parameters, surroundings);
  };
}

/** What cannot be judged here gives nothing, and the rule is not told to fail. */
const doubtful = asked((_items, _parameters, around) => {
  around.isDoubtful = true;
  return [];
});

function answer(judged: boolean | undefined, around: Surroundings): readonly unknown[] {
  if (judged === undefined) around.isDoubtful = true;
  return judged === undefined ? [] : [judged];
}

export const FUNCTIONS: Readonly<Record<string, PathFunction>> = {
  resolve: asked((items, _parameters, around) => items.flatMap((item) => resolved(item, around))),
  memberOf: asked(([item, ...more], [valueSet = ''], around) => {
    if (item === undefined || more.length > 0) return [];
    return answer(around.context.memberOf(valueSet, dataOf(item)), around);
  }),
  conformsTo: asked(([item, ...more], [profile = ''], around) => {
    if (item === undefined || more.length > 0) return [];
    const isWhole = isPathNode(item) && isResource(item.data);
    const scope = isWhole ? around.scopeOf(item) : undefined;
    return answer(scope && around.context.conformsTo(profile, scope), around);
  }),
  htmlChecks: asked((items) =>
    htmlVerdict(items, (fault) => fault === undefined || fault === EMPTY),
  ),
  htmlChecks2: asked((items) => htmlVerdict(items, (fault) => fault !== EMPTY)),
  elementDefinition: doubtful,
  slice: doubtful,
  checkModifiers: doubtful,
};

function htmlVerdict(
  [item, ...more]: readonly unknown[],
  isFine: (fault: ReturnType<typeof xhtmlFault>) => boolean,
): readonly unknown[] {
  const xhtml = dataOf(item);
  if (typeof xhtml !== 'string' || more.length > 0) return [];
  return [isFine(xhtmlFault(xhtml))];
}

/** The JSON of an item. */
export function dataOf(item: unknown): unknown {
  return isPathNode(item) ? item.data : item;
}

function resolved(item: unknown, around: Surroundings): readonly unknown[] {
  const data = dataOf(item);
  const reference =
    typeof data === 'object' && data !== null && 'reference' in data ? data.reference : data;
  const from = isPathNode(item) ? around.scopeOf(item) : around.scope;
  const found = typeof reference === 'string' ? around.context.resolve(reference, from) : undefined;
  if (!found) {
    around.isDoubtful = true;
    return [];
  }
  around.remember(found);
  return [resourceNode(found.resource)];
}
