/** Paths of discriminators: the part of FHIRPath they may use. R4 profiling, Discriminator. */

export type Step =
  | { readonly kind: 'child'; readonly name: string }
  | { readonly kind: 'extension'; readonly url: string }
  | { readonly kind: 'ofType'; readonly type: string }
  | { readonly kind: 'resolve' };

const STEP =
  /^(?:\$this|resolve\(\)|(?:extension|ofType|as)\((['"]?)([^'")]+)\1\)|[A-Za-z][A-Za-z0-9]*(?:\[x\])?)$/;

/** Undefined when the path is not one a discriminator may have. */
export function discriminatorSteps(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  // Points inside parentheses belong to a URL.
  for (const segment of path.split(/\.(?![^(]*\))/)) {
    const [, , argument = ''] = STEP.exec(segment) ?? [];
    if (!STEP.test(segment)) return undefined;
    if (segment === '$this') continue;
    if (segment === 'resolve()') steps.push({ kind: 'resolve' });
    else if (segment.startsWith('extension(')) steps.push({ kind: 'extension', url: argument });
    else if (segment.endsWith(')')) steps.push({ kind: 'ofType', type: argument });
    else steps.push({ kind: 'child', name: segment.replace(/\[x\]$/, '') });
  }
  return steps;
}
