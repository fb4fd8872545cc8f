/** The validator: structure, base R4, and profiles, all issues at once. R4 validation. */

import type { Definitions } from '../definitions/definitions.ts';
import type { StructureLookup } from '../definitions/structure.ts';
import type { PlainResource } from '../model/resource.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { compileInvariants } from './invariants/invariants.ts';
import type { ValidationIssue } from './issue.ts';
import { narrativeIssues } from './narrative.ts';
import { rootPlace } from './place.ts';
import { checkDeclared, checkProfile } from './profile/declared.ts';
import type { RuleBook, Run, Severity, UnknownSeverity } from './profile/engine.ts';
import type { Met } from './profile/met.ts';
import { isObject, itemsOf } from './profile/met.ts';
import { resolveReference } from './profile/references.ts';
import { ruleBook } from './profile/rule-book.ts';
import { collectingRun } from './profile/run.ts';
import { walkResource } from './profile/walk.ts';
import { structureIssues } from './structure.ts';
import type { StructureIssue } from './structure-issue.ts';

/** What is known of FHIR and of the packages held: read once at start. */
export interface Knowledge {
  readonly definitions: Definitions;
  readonly structures: StructureLookup;
  readonly terminology: Terminology;
}

/** How much a deployment asks of what is written: structure alone, base R4 too, or profiles too. */
export type ValidationLevel = 'structure' | 'base' | 'profiles';

export interface ValidatorParts extends Knowledge {
  readonly level: ValidationLevel;
  /** Canonicals a deployment applies to a resource whatever it declares; none when absent. */
  readonly selected?: (type: string, value: unknown) => readonly string[];
}

export interface ValidationOptions {
  /** Canonicals asked beside those declared and selected. */
  readonly profiles?: readonly string[];
  /** What is worth finding: errors alone are found much faster. */
  readonly least: Severity;
  /** Of profiles and extensions that are not held: told as a warning, the default, or refused. */
  readonly unknown?: UnknownSeverity;
  /** Everything, whatever the deployment asks of what is written. */
  readonly whole?: true;
}

export interface ValidationResult {
  /** The shape of R4's JSON: when it is wrong the answer is 400. R4 http, Status Codes. */
  readonly structure: readonly ValidationIssue[];
  /** Business rules of R4 and of profiles: 422. */
  readonly rules: readonly ValidationIssue[];
}

export interface Validator {
  readonly book: RuleBook;
  validate(resource: PlainResource, options: ValidationOptions): ValidationResult;
}

export function makeValidator(parts: ValidatorParts): Validator {
  const { definitions, structures, terminology, level, selected = () => [] } = parts;
  const invariants = compileInvariants({
    resolve: (reference, scope) => resolveReference(reference, scope)?.scope,
    memberOf: (valueSet, value) => memberOf(terminology, valueSet, value),
    // Rules that ask it of a resource are met inside profiles, where slices do the same.
    conformsTo: () => undefined,
  });
  const book = ruleBook({ structures, terminology, invariants });
  return {
    book,
    validate: (resource, { profiles = [], least, whole, unknown = 'warning' }) => {
      const shape = structureIssues(resource, definitions);
      const isNamed = definitions.isResourceType(resource.resourceType);
      // What has no type cannot be asked anything more.
      if (!isNamed) return { structure: shape.map(issueOf), rules: [] };
      const narrative = shape.length > 0 ? [] : narrativeIssues(resource, resource.resourceType);
      const structure = [...shape, ...narrative].map(issueOf);
      if (level === 'structure' && !whole) return { structure, rules: [] };
      const run = collectingRun(book, { least, unknown });
      const isBaseOnly = level === 'base' && !whole;
      const asked = (met: Met, of: Run) => {
        if (isBaseOnly) return;
        if (met.kind === 'Identifier') {
          for (const profile of selected('Identifier', met.value))
            checkProfile(profile, { met, place: met.place }, of);
          return;
        }
        const isWhole = met.value === resource;
        for (const profile of isWhole ? profiles : [])
          checkProfile(profile, { met, place: met.place }, of);
        for (const profile of isWritten(met) ? selected(met.kind, met.value) : [])
          checkProfile(profile, { met, place: met.place }, of);
        checkDeclared(met, of);
      };
      walkResource({ resource }, rootPlace(resource.resourceType), { run, ownProfiles: asked });
      return { structure, rules: run.issues().filter((issue) => !isBeneath(issue, structure)) };
    },
  };
}

function issueOf({ code, expression, diagnostics }: StructureIssue): ValidationIssue {
  return { severity: 'error', code, expression, rule: 'structure', diagnostics };
}

/** What stands at or below a fault of structure is not judged: the fault explains it. */
function isBeneath({ expression }: ValidationIssue, faults: readonly ValidationIssue[]): boolean {
  return faults.some(
    (fault) =>
      expression === fault.expression ||
      expression.startsWith(`${fault.expression}.`) ||
      expression.startsWith(`${fault.expression}[`),
  );
}

function memberOf(terminology: Terminology, valueSet: string, value: unknown): boolean | undefined {
  const codings = isObject(value) && 'coding' in value ? itemsOf(value.coding) : [value];
  const verdicts = codings.map((coding) => {
    if (typeof coding === 'string') return terminology.member(valueSet, undefined, coding);
    if (!isObject(coding) || typeof coding.code !== 'string') return 'out';
    const system = typeof coding.system === 'string' ? coding.system : '';
    return terminology.member(valueSet, system, coding.code);
  });
  if (verdicts.includes('in')) return true;
  return verdicts.includes('unknown') ? undefined : false;
}

/** Written as itself: sent alone, or an entry of what is run. What is contained, or in a document, is a part. */
function isWritten({ scope }: Met): boolean {
  if (scope.container) return false;
  const { type } = scope.bundle?.resource ?? { type: 'transaction' };
  return type === 'transaction' || type === 'batch';
}
