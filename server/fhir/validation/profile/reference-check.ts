/** Whether what a reference names is of a type, and of a profile, that the element allows. R4 references. */
import type { Check, Run } from './engine.ts';
import type { JsonObject, Met } from './met.ts';
import { isObject } from './met.ts';
import type { Resolved } from './references.ts';
import { resolveReference, typeInReference } from './references.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

export interface Asked {
  /** Canonicals; empty: anything. */
  readonly targets: readonly string[];
  /** Named in the issue. */
  readonly rule: string;
  /** Of base R4, relative references are judged with the structure. */
  readonly judged: 'absolute' | 'all';
}

export function referenceCheck({ targets, rule, judged }: Asked): Check {
  const types = new Set(targets.filter(isCoreType).map(typeOfCore));
  const isAny = targets.length === 0 || types.has('Resource');
  return (met, run) => {
    if (!isObject(met.value)) return;
    const resolved = resolved_(met);
    if (!isAny) {
      const type = targetType(met.value, resolved, judged);
      if (type !== undefined && !allows(type, { types, targets, run })) {
        run.report(met, wrongType(type, targets, rule));
        return;
      }
    }
    if (resolved) checkType(met, resolved, run);
  };
}

function resolved_(met: Met): Resolved | undefined {
  const reference = isObject(met.value) ? met.value.reference : undefined;
  return typeof reference === 'string' ? resolveReference(reference, met.scope) : undefined;
}

/** Of what is named: as found, as its address tells, or as `type` says. */
function targetType(
  { reference, type }: JsonObject,
  resolved: Resolved | undefined,
  judged: Asked['judged'],
): string | undefined {
  if (resolved) return resolved.scope.resource.resourceType;
  if (typeof reference === 'string' && (judged === 'all' || /^https?:/.test(reference))) {
    const told = typeInReference(reference);
    if (told !== undefined) return told;
  }
  return typeof type === 'string' && reference === undefined ? type : undefined;
}

interface Allowed {
  readonly types: ReadonlySet<string>;
  readonly targets: readonly string[];
  readonly run: Run;
}

function allows(type: string, { types, targets, run }: Allowed): boolean {
  if (types.has(type)) return true;
  // A profile as target, or an address whose last but one part is no type at all.
  if (!run.book.coreTree(type)) return true;
  const others = targets.filter((target) => !isCoreType(target));
  return others.some((target) => {
    const structure = run.book.structure(target);
    return structure === undefined || structure.type === type;
  });
}

function checkType(met: Met, { scope }: Resolved, run: Run): void {
  const said = isObject(met.value) ? met.value.type : undefined;
  const { resourceType } = scope.resource;
  if (typeof said !== 'string' || said === resourceType || said.includes(':')) return;
  run.report(met, {
    severity: 'error',
    code: 'value',
    rule: 'Reference.type',
    text: {
      fr: `Reference.type ne dit pas ce que la référence désigne : ${resourceType}.`,
      en: `Reference.type does not say what the reference names: ${resourceType}.`,
    },
  });
}

function wrongType(type: string, targets: readonly string[], rule: string) {
  const list = targets
    .map((target) => (isCoreType(target) ? typeOfCore(target) : target))
    .join(', ');
  return {
    severity: 'error' as const,
    code: 'value' as const,
    rule,
    text: {
      fr: `La référence désigne ${type} ; attendu : ${list}.`,
      en: `The reference names ${type}; expected: ${list}.`,
    },
  };
}

/** In a profile: what is named, when it was sent along, must conform to one of the targets of its type. */
export function targetProfileCheck(targets: readonly string[], rule: string): Check {
  const byType = referenceCheck({ targets, rule, judged: 'all' });
  const profiles = targets.filter((target) => !isCoreType(target));
  if (profiles.length === 0) return byType;
  return (met, run) => {
    byType(met, run);
    const resolved = resolved_(met);
    if (!resolved || targets.some((target) => isCoreOf(target, resolved))) return;
    const verdicts = profiles.map((profile) => run.conforms(profile, resolved.scope));
    if (verdicts.some((verdict) => verdict !== false)) return;
    run.report(met, {
      severity: 'error',
      code: 'structure',
      rule,
      text: {
        fr: `Ce que désigne la référence n'est conforme à aucun de : ${profiles.join(', ')}.`,
        en: `What the reference names conforms to none of: ${profiles.join(', ')}.`,
      },
    });
  };
}

/** How what is named must come along. R4 ElementDefinition.type.aggregation. */
export function aggregationCheck(modes: readonly string[], rule: string): Check {
  return (met, run) => {
    const reference = isObject(met.value) ? met.value.reference : undefined;
    if (typeof reference !== 'string') return;
    const how = reference.startsWith('#') ? 'contained' : (resolved_(met)?.how ?? 'referenced');
    // An entry of the Bundle is referenced too.
    if (modes.includes(how) || (how === 'bundled' && modes.includes('referenced'))) return;
    run.report(met, {
      severity: 'error',
      code: 'structure',
      rule,
      text: {
        fr: `La référence est ${how} ; attendu : ${modes.join(', ')} (aggregation).`,
        en: `The reference is ${how}; expected: ${modes.join(', ')} (aggregation).`,
      },
    });
  };
}

function isCoreOf(target: string, { scope }: Resolved): boolean {
  if (!isCoreType(target)) return false;
  const type = typeOfCore(target);
  return type === 'Resource' || type === scope.resource.resourceType;
}

/** Names of R4 types begin with a capital; its profiles (`vitalsigns`, `bp`) do not. */
function isCoreType(canonical: string): boolean {
  return /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/[A-Z][A-Za-z]*(?:\|.*)?$/.test(canonical);
}

function typeOfCore(canonical: string): string {
  const [url = canonical] = canonical.split('|', 1);
  return url.slice(CORE.length);
}
