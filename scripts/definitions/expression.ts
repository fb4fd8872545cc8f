/** FHIRPath of search parameters made fit for one type and for compilation. R4 search; R4 fhirpath. */

export interface ReducedExpression {
  readonly expression: string;
  /** Types named by `resolve() is T`: what the parameter's targets come down to; empty when none is. */
  readonly resolved: readonly string[];
}

/**
 * What an expression says of resources of `base`: the branches of other types are left out,
 * `resolve() is T` becomes `resolved`, and casts become `ofType`, which takes collections where `as`
 * throws on the second item.
 * @throws Error when nothing is left, or when `resolve()` holds for a part of the branches only.
 */
export function reduceExpression(expression: string, base: string): ReducedExpression {
  const branches = splitUnion(expression)
    .map((branch) => absolute(branch, base))
    .filter((branch) => rootOf(branch) === base);
  if (branches.length === 0) throw new Error(`Nothing for ${base} in: ${expression}`);
  const resolved = branches.map((branch) => RESOLVE.exec(branch)?.groups?.type);
  const types = [...new Set(resolved.filter((type) => type !== undefined))].sort();
  if (types.length > 0 && resolved.includes(undefined)) {
    throw new Error(`resolve() in some branches only: ${expression}`);
  }
  const reduced = [...new Set(branches.map((branch) => toOfType(branch.replace(RESOLVE, ''))))];
  if (reduced.some((branch) => branch.includes('resolve('))) {
    throw new Error(`resolve() not understood: ${expression}`);
  }
  return { expression: reduced.join(' | '), resolved: types };
}

/**
 * The part of a composite, relative to what the composite selects; `%resource`, which has no meaning
 * there once compiled apart, as the type it stands for.
 */
export function reduceComponent(expression: string, base: string): string {
  return splitUnion(expression)
    .map((branch) => toOfType(branch.replace(/^%resource\./, `${base}.`)))
    .join(' | ');
}

const RESOLVE = /\.where\(resolve\(\) is (?<type>[A-Za-z]+)\)/;

/** `a | b` into its branches, those inside parentheses or quotes left whole. */
function splitUnion(expression: string): readonly string[] {
  const branches: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < expression.length; at += 1) {
    const char = expression.charAt(at);
    if (char === "'") isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char !== '|' || depth > 0) continue;
    branches.push(expression.slice(start, at).trim());
    start = at + 1;
  }
  return [...branches, expression.slice(start).trim()];
}

/** R4 writes InsurancePlan's `name | alias` without the type. */
function absolute(branch: string, base: string): string {
  return /^[a-z]/.test(branch) ? `${base}.${branch}` : branch;
}

function rootOf(branch: string): string | undefined {
  return /^\(?([A-Z][A-Za-z]+)/.exec(branch)?.[1];
}

/** `(a as T)` and `a.as(T)` as `a.ofType(T)`; `DateTime`, which no type is, as `dateTime`. */
function toOfType(branch: string): string {
  return branch
    .replace(/^\((?<path>[\w.]+) as (?<type>\w+)\)/, '$<path>.ofType($<type>)')
    .replace(/\.as\((?<type>\w+)\)/g, '.ofType($<type>)')
    .replace('.ofType(DateTime)', '.ofType(dateTime)');
}
