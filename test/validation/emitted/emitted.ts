/**
 * What servers emit in the suite is valid: what they compose, strictly; what callers filed, in full when the server
 * asks that of what is written, else its structure. Issue by kind, each told once in a run.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isComposed, kindOf, profilesOfComposed } from '../../../scripts/verdicts/emitted-kinds.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import type { ValidationIssue } from '../../../server/fhir/validation/issue.ts';
import type { ValidationLevel } from '../../../server/fhir/validation/validator.ts';
import type { Answer, SentRequest } from '../../client.ts';
import { theValidator } from '../kit.ts';

const SHOWN_MAX = 20;
const SUBSETTED = 'SUBSETTED';

/** Of a faulty body: where it was met first. */
interface Fault {
  readonly request: string;
  readonly issue: ValidationIssue;
}

/** The bodies of one or more servers; each is looked at once. */
export class EmittedBodies {
  readonly #seen = new Set<string>();
  readonly #told = new Set<string>();
  readonly #faults = new Map<string, Fault>();
  readonly #kinds = new Set<string>();
  readonly #folder: string | undefined;

  /** `folder`: where the first body of each kind is written; nowhere when absent. */
  constructor(folder?: string) {
    this.#folder = folder;
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }

  /** Looks at an answer of a server that asks `level` of what is written. */
  look({ method, path }: SentRequest, { status, body }: Answer, level: ValidationLevel): void {
    if (!isResource(body)) return;
    const request = `${method} ${path} ${status}`;
    for (const resource of partsOf(body)) this.#lookAt(resource, request, level);
  }

  /** @throws Error with the faults not told yet, one of each kind. */
  tell(): void {
    const untold = [...this.#faults].filter(([kind]) => !this.#told.has(kind));
    if (untold.length === 0) return;
    for (const [kind] of untold) this.#told.add(kind);
    const lines = untold.slice(0, SHOWN_MAX).map(([, fault]) => shown(fault));
    const rest = untold.length - lines.length;
    throw new Error(
      `The server emitted what is not valid:\n${lines.join('\n')}${rest > 0 ? `\nand ${rest} more` : ''}`,
    );
  }

  #lookAt(resource: PlainResource, request: string, level: ValidationLevel): void {
    const hash = createHash('sha1').update(level).update(JSON.stringify(resource)).digest('base64');
    if (this.#seen.has(hash)) return;
    this.#seen.add(hash);
    this.#keep(resource);
    for (const issue of faultsOf(resource, level)) {
      const place = issue.expression.replaceAll(/\[\d+\]/g, '');
      const kind = `${kindOf(resource)} ${place} ${issue.rule}`;
      if (!this.#faults.has(kind)) this.#faults.set(kind, { request, issue });
    }
  }

  #keep(resource: PlainResource): void {
    if (this.#folder === undefined) return;
    const kind = kindOf(resource);
    if (this.#kinds.has(kind)) return;
    this.#kinds.add(kind);
    const file = join(this.#folder, `${kind}.json`);
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(resource, undefined, 2)}\n`);
  }
}

/** Of the whole run: what was told once is not told again. */
export const emittedBodies = new EmittedBodies(process.env['EMITTED_DIR']);

function isResource(body: unknown): body is PlainResource {
  return (
    typeof body === 'object' &&
    body !== null &&
    'resourceType' in body &&
    typeof body.resourceType === 'string'
  );
}

/** A Bundle of the server's, then what it holds, each looked at as itself: the same resource comes in many Bundles. */
function partsOf(body: PlainResource): readonly PlainResource[] {
  if (!isComposed(body) || body.resourceType !== 'Bundle') return [body];
  // A Bundle whose entries are none is told by the validator.
  const { entry = [] } = body as { readonly entry?: readonly Record<string, unknown>[] };
  const held = Array.isArray(entry) ? entry : [];
  return [
    body,
    ...held.flatMap(({ resource, response }) => [
      ...(isResource(resource) ? [resource] : []),
      ...[outcomeOf(response)].filter(isResource),
    ]),
  ];
}

function outcomeOf(response: unknown): unknown {
  return typeof response === 'object' && response !== null && 'outcome' in response
    ? response.outcome
    : undefined;
}

function faultsOf(resource: PlainResource, level: ValidationLevel): readonly ValidationIssue[] {
  const composed = isComposed(resource);
  const { structure, rules } = theValidator().validate(resource, {
    profiles: profilesOfComposed(resource),
    least: 'error',
  });
  const isAsked = composed || (level === 'profiles' && !isPartial(resource));
  const found = isAsked ? [...structure, ...rules] : structure;
  if (resource.resourceType !== 'Bundle' || !composed) return found;
  return found.filter(({ expression }) => !/^Bundle\.entry\[\d+\]\.resource./.test(expression));
}

/** Elements were left out on demand: rules among them cannot be asked. R4 search, _elements. */
function isPartial({ meta }: PlainResource & { readonly meta?: unknown }): boolean {
  return JSON.stringify(meta ?? {}).includes(`"${SUBSETTED}"`);
}

function shown({ request, issue }: Fault): string {
  const { expression, rule, diagnostics } = issue;
  return `- ${request}: ${expression} breaks ${rule}: ${JSON.stringify(diagnostics)}`.slice(0, 900);
}
