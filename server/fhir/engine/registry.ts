/**
 * The registry: what the modules bring, read once at start. Routes, CapabilityStatement and index list are computed
 * from it, so that what is declared is what answers (architecture.md 8).
 */
import type { Caller } from '../access/caller.ts';
import { JOURNAL_AGENT, JOURNAL_PARAMS } from '../audit/entries.ts';
import type { Definitions } from '../definitions/definitions.ts';
import { withParams } from '../definitions/extend.ts';
import { methodNotAllowed, unknownPath } from '../outcome/errors.ts';
import type { Knowledge, ValidationLevel, Validator } from '../validation/validator.ts';
import { makeValidator } from '../validation/validator.ts';
import type { Interaction, InteractionRequest } from './interaction.ts';
import type { DepositRule, Module, WriteRule } from './module.ts';

export interface Registry {
  readonly modules: readonly string[];
  readonly definitions: Definitions;
  readonly interactions: readonly Interaction[];
  readonly writeRules: readonly WriteRule[];
  readonly depositRules: readonly DepositRule[];
  readonly validator: Validator;
  readonly policyTypes: ReadonlySet<string>;
  /** Whether every client may choose ids: what the CapabilityStatement calls updateCreate. */
  readonly choosesIds: boolean;
  clientIds(caller: Caller, type: string): boolean;
  /** Resource types that may be used at all, in the order of the specification. */
  readonly types: readonly string[];
  /** Interaction codes of one type; empty for a type that is closed. */
  interactionsOf(type: string): readonly Interaction[];
  /** @throws FhirError 404 or 405 when nothing runs such a request. */
  interaction(request: Pick<InteractionRequest, 'interaction' | 'type'>): Interaction;
}

/** The journal is read; perform alone writes it. */
const JOURNAL_INTERACTIONS: ReadonlySet<string> = new Set([
  'read',
  'vread',
  'history-instance',
  'search-type',
  'search-type-post',
]);

/**
 * Joins modules into one registry.
 * @throws Error when two modules bring the same interaction, or a restriction names what does not exist: the start stops.
 */
export function buildRegistry(
  modules: readonly Module[],
  { definitions: core, structures, terminology }: Knowledge,
  level: ValidationLevel = 'profiles',
): Registry {
  const interactions = uniqueInteractions(modules);
  const restrictions = modules.flatMap((module) => (module.types ? [module.types] : []));
  const definitions = withParams(core, {
    added: [JOURNAL_AGENT, ...modules.flatMap((module) => module.searchParams ?? [])],
    kept: new Map([['AuditEvent', JOURNAL_PARAMS]]),
  });
  for (const type of restrictions.flatMap((restriction) => [...restriction.keys()])) {
    if (!definitions.isResourceType(type))
      throw new Error(`A module restricts '${type}', which is not an R4 resource type.`);
  }
  const everywhere = new Set(
    interactions.filter((interaction) => interaction.everywhere).map(({ code }) => code),
  );
  const allows = (type: string, code: string): boolean =>
    (type !== 'AuditEvent' || JOURNAL_INTERACTIONS.has(code)) &&
    restrictions.every((restriction) => {
      const codes = restriction.get(type) ?? [];
      return codes.includes(code) || (codes.length > 0 && everywhere.has(code));
    });
  const interactionsOf = (type: string): readonly Interaction[] =>
    definitions.isResourceType(type)
      ? interactions.filter(
          (interaction) => interaction.level !== 'system' && allows(type, interaction.code),
        )
      : [];
  return {
    modules: modules.map((module) => module.name),
    definitions,
    interactions,
    writeRules: modules.flatMap((module) => module.writeRules ?? []),
    depositRules: modules.flatMap((module) => module.depositRules ?? []),
    validator: makeValidator({
      definitions: core,
      structures,
      terminology,
      level,
      selected: (type, value) =>
        modules.flatMap((module) => module.profilesOf?.(type, value) ?? []),
    }),
    policyTypes: new Set(modules.flatMap((module) => module.policyTypes ?? [])),
    clientIds: (caller, type) =>
      modules.every((module) => module.clientIds?.(caller, type) ?? true),
    choosesIds: modules.every((module) => module.clientIds === undefined),
    types: definitions.resourceTypes.filter((type) => interactionsOf(type).length > 0),
    interactionsOf,
    interaction: ({ interaction: code, type }) => {
      const found = interactions.find((interaction) => interaction.code === code);
      if (!found) throw unknownPath(code);
      if (type === undefined) return found;
      if (!definitions.isResourceType(type)) throw unknownPath(type);
      if (!allows(type, code)) throw closed(type, code, interactionsOf(type));
      return found;
    },
  };
}

function uniqueInteractions(modules: readonly Module[]): readonly Interaction[] {
  const byCode = new Map<string, Interaction>();
  for (const interaction of modules.flatMap((module) => module.interactions ?? [])) {
    if (byCode.has(interaction.code))
      throw new Error(`Two modules bring the interaction '${interaction.code}'.`);
    byCode.set(interaction.code, interaction);
  }
  return [...byCode.values()];
}

function closed(type: string, code: string, open: readonly Interaction[]): Error {
  const others = open.filter((interaction) => !interaction.everywhere);
  const allow = [...new Set(others.map((interaction) => interaction.method))].join(', ');
  return methodNotAllowed(
    {
      fr: `L'interaction « ${code} » n'est pas ouverte pour ${type}. Voir /fhir/metadata.`,
      en: `The interaction '${code}' is not open for ${type}. See /fhir/metadata.`,
    },
    allow,
  );
}
