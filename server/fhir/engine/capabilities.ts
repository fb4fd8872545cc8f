/** The CapabilityStatement, computed from the registry: it declares what answers and nothing else. R4 capabilitystatement. */
import type { TerminologyCapabilities } from '@medplum/fhirtypes';
import type { Param } from '../definitions/param.ts';
import type { Resource } from '../model/resource.ts';
import { resourceOf } from '../model/resource.ts';
import type { Interaction } from './interaction.ts';
import type { Registry } from './registry.ts';

export interface StatementFacts {
  readonly base: string;
  readonly version: string;
  /** Instant the server started, as FHIR dateTime. */
  readonly date: string;
}

/** Kinds of search parameters whose values are indexed and obeyed. */
export const SEARCHABLE_KINDS: ReadonlySet<Param['kind']> = new Set([
  'token',
  'string',
  'date',
  'reference',
  'uri',
]);

/** Codes of R4 valueset type-restful-interaction; our other codes are facets of these. */
const DECLARED: Readonly<Record<string, string>> = {
  read: 'read',
  vread: 'vread',
  update: 'update',
  patch: 'patch',
  delete: 'delete',
  'history-instance': 'history-instance',
  create: 'create',
  'search-type': 'search-type',
};

export function capabilityStatement(registry: Registry, facts: StatementFacts): Resource {
  const { base, version, date } = facts;
  const system = registry.interactions.filter(({ level }) => level === 'system');
  return resourceOf({
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    publisher: "Caisse nationale de l'assurance maladie (démonstration)",
    kind: 'instance',
    software: { name: 'Carnet', version },
    implementation: {
      description: registry.modules.includes('dmp')
        ? 'Dossier médical partagé (DMP)'
        : 'Generic FHIR R4 server',
      url: base,
    },
    fhirVersion: '4.0.1',
    format: ['json'],
    patchFormat: ['application/json-patch+json'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: false,
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
              text: 'OAuth 2 bearer tokens',
            },
          ],
        },
        resource: registry.types.map((type) => resourceEntry(registry, type)),
        ...filled({
          interaction: ['transaction', 'batch']
            .filter((code) => system.some((interaction) => interaction.code === code))
            .map((code) => ({ code })),
        }),
        ...operationsOf(system),
      },
    ],
  });
}

function resourceEntry(registry: Registry, type: string): object {
  const open = registry.interactionsOf(type);
  const has = (code: string): boolean => open.some((interaction) => interaction.code === code);
  const searchParam = has('search-type') ? searchParams(registry, type) : [];
  return {
    type,
    ...filled({
      interaction: open.flatMap(({ code }) => (DECLARED[code] ? [{ code: DECLARED[code] }] : [])),
    }),
    versioning: 'versioned',
    readHistory: has('history-instance'),
    updateCreate: has('update') && registry.choosesIds,
    conditionalCreate: has('create'),
    conditionalRead: has('read') ? 'full-support' : 'not-supported',
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    ...(searchParam.length > 0
      ? filled({
          searchInclude: includes(registry, type),
          searchRevInclude: [...revIncludes(registry, type)],
          searchParam,
        })
      : {}),
    ...operationsOf(open),
  };
}

/** The lists that hold something: FHIR has no empty array. R4 json. */
function filled(lists: Readonly<Record<string, readonly unknown[]>>): object {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

function searchable(registry: Registry, type: string): readonly Param[] {
  return registry.definitions
    .params(type)
    .filter(
      (param) => !param.internal && param.expression !== '' && SEARCHABLE_KINDS.has(param.kind),
    );
}

function searchParams(registry: Registry, type: string): readonly object[] {
  return searchable(registry, type)
    .map(({ code, url, kind }) => ({ name: code, definition: url, type: kind }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function includes(registry: Registry, type: string): readonly string[] {
  return searchable(registry, type)
    .filter(({ kind }) => kind === 'reference')
    .map(({ code }) => `${type}:${code}`);
}

function revIncludes(registry: Registry, type: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const source of registry.types) {
    for (const { code, kind, targets } of searchable(registry, source)) {
      if (kind === 'reference' && targets.includes(type)) found.add(`${source}:${code}`);
    }
  }
  return found;
}

function operationsOf(interactions: readonly Interaction[]): {
  readonly operation?: readonly object[];
} {
  // An operation of type and instance level is one operation.
  const operations = new Map(
    interactions.flatMap(({ suffix, definition }) =>
      suffix.startsWith('$') && definition ? [[suffix.slice(1), definition] as const] : [],
    ),
  );
  if (operations.size === 0) return {};
  return { operation: [...operations].map(([name, definition]) => ({ name, definition })) };
}

/** What `mode=terminology` answers: no code system is served yet, and it says so. R4 terminologycapabilities. */
export function terminologyStatement(facts: StatementFacts): Resource {
  const statement: TerminologyCapabilities = {
    resourceType: 'TerminologyCapabilities',
    status: 'active',
    date: facts.date,
    kind: 'instance',
    software: { name: 'Carnet', version: facts.version },
    implementation: { description: 'No terminology service yet', url: facts.base },
    codeSearch: 'explicit',
  };
  return resourceOf({ ...statement });
}
