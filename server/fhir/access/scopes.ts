/** SMART scopes as access filters: the only policy of the generic server. SMART App Launch 2.2, Scopes. */
import type { Definitions } from '../definitions/definitions.ts';
import { RecentMap } from '../model/recent-map.ts';
import { forbidden } from '../outcome/errors.ts';
import type { GuardNode } from '../search/node.ts';
import { ALL, or } from '../search/node.ts';
import type { AccessDecision, AccessPolicy, AccessQuestion } from './policy.ts';
import type { AccessFilter } from './seal.ts';
import { accessFilter } from './seal.ts';

type Letter = 'c' | 'r' | 'u' | 'd' | 's';

interface Scope {
  readonly context: 'patient' | 'user' | 'system';
  readonly type: string;
  readonly letters: ReadonlySet<Letter>;
}

const SCOPE = /^(patient|user|system)\/(\*|[A-Za-z]+)\.(read|write|\*|c?r?u?d?s?)$/;

/**
 * A scope with its permissions; undefined for words that are not resource scopes (`openid`, `launch`).
 * A scope with a query (`?category=…`) is refused as a whole until its restriction is obeyed.
 */
export function parseScope(text: string): Scope | undefined {
  const [, context, type, permissions] = SCOPE.exec(text) ?? [];
  if (
    !type ||
    !permissions ||
    (context !== 'patient' && context !== 'user' && context !== 'system')
  )
    return undefined;
  return { context, type, letters: new Set(lettersOf(permissions)) };
}

function lettersOf(permissions: string): readonly Letter[] {
  if (permissions === 'read') return ['r', 's'];
  if (permissions === 'write') return ['c', 'u', 'd'];
  if (permissions === '*') return ['c', 'r', 'u', 'd', 's'];
  // The pattern admits these letters alone.
  return [...permissions] as Letter[];
}

/** What an interaction needs of a scope. */
function neededLetter({ interaction, effect }: AccessQuestion): Letter | undefined {
  if (effect === 'compose') return undefined;
  if (interaction.startsWith('search')) return 's';
  if (interaction === 'create') return 'c';
  if (interaction === 'delete') return 'd';
  return effect === 'write' ? 'u' : 'r';
}

/**
 * How far a `patient/` scope reaches: the compartment of the Patient the session is bound to; or, where another policy
 * already bounds every query to that Patient's record, whatever it lets through.
 */
export type PatientReach = 'compartment' | 'record';

/** Words a set of scopes is remembered by, of all callers. */
const FILTERS_KEPT_MAX = 500;

/**
 * Types and interactions are decided by scopes; a token without a scope for them is refused. The same scopes, asked for the
 * same, give the same filter, whoever has them.
 */
export function scopePolicy(definitions: Definitions, patientReach: PatientReach): AccessPolicy {
  const recent = new RecentMap<ScopeFilter>(FILTERS_KEPT_MAX);
  return {
    decide: async (caller, question): Promise<AccessDecision> => {
      const needed = neededLetter(question);
      // A condition or a conditional reference is a search: a scope to create alone shows nothing.
      const isCreating = question.effect === 'compose' || question.interaction === 'create';
      const patient = patientReach === 'compartment' ? caller.patient : undefined;
      const key = JSON.stringify([needed, isCreating, patient, caller.scopes]);
      const known = recent.get(key);
      const { open, filter } =
        known ??
        filterOf(caller.scopes, { needed, isCreating }, { patient, definitions, patientReach });
      if (!known) recent.set(key, { open, filter });
      const isAsked = question.type === undefined ? open.size > 0 : open.has(question.type);
      if (!isAsked) return { permit: false, refusal: insufficientScope(), basis: ['scope'] };
      return { permit: true, filter, basis: ['scope'] };
    },
  };
}

interface ScopeFilter {
  /** Types a scope is there for. */
  readonly open: ReadonlySet<string>;
  readonly filter: AccessFilter;
}

interface Wanted {
  readonly needed: Letter | undefined;
  readonly isCreating: boolean;
}

function filterOf(
  texts: readonly string[],
  { needed, isCreating }: Wanted,
  within: Reach,
): ScopeFilter {
  const scopes = texts.flatMap((text) => parseScope(text) ?? []);
  const usable = scopes.filter(({ letters }) => needed === undefined || letters.has(needed));
  const seeing = isCreating ? scopes.filter(({ letters }) => letters.has('s')) : usable;
  const reach = (among: readonly Scope[], type: string): GuardNode =>
    or(
      ...among
        .filter((scope) => scope.type === '*' || scope.type === type)
        .map((scope) => reachOf(scope, type, within)),
    );
  const visible = new Map<string, GuardNode>();
  const writable = new Map<string, GuardNode>();
  const open = new Set<string>();
  for (const type of within.definitions.resourceTypes) {
    const own = reach(usable, type);
    if (own.kind === 'none') continue;
    open.add(type);
    const shown = reach(seeing, type);
    if (shown.kind !== 'none') visible.set(type, shown);
    if (needed === undefined || 'cud'.includes(needed)) writable.set(type, own);
  }
  // AuditEvents are written by perform alone.
  writable.delete('AuditEvent');
  return { open, filter: accessFilter(visible, writable) };
}

interface Reach {
  /** Logical id of the Patient of the session, where a compartment bounds a `patient/` scope. */
  readonly patient: string | undefined;
  readonly definitions: Definitions;
  readonly patientReach: PatientReach;
}

function reachOf(
  { context }: Scope,
  type: string,
  { patient, definitions, patientReach }: Reach,
): GuardNode {
  if (context !== 'patient' || patientReach === 'record') return ALL;
  if (patient === undefined) return { kind: 'none' };
  if (type === 'Patient') return { kind: 'id', ids: [patient] };
  const members = definitions
    .patientCompartment(type)
    .flatMap((code) => definitions.param(type, code) ?? []);
  return or(
    ...members.map(
      (param): GuardNode => ({ kind: 'reference', param, target: `Patient/${patient}` }),
    ),
  );
}

function insufficientScope(): Error & ReturnType<typeof forbidden> {
  return forbidden('insufficient-scope', {
    fr: 'Les « scopes » du jeton ne permettent pas cette interaction. Demandez par exemple system/Patient.rs.',
    en: "The token's scopes do not allow this interaction. Ask for example for system/Patient.rs.",
  });
}
