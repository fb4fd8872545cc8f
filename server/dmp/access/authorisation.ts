/** What lets a professional in, and what is kept from him once he is in. dmp.md 5.4, lines R20, R21 and R23. */
import type { SearchNode } from '../../fhir/search/node.ts';
import { ALL, and, NONE, not, or } from '../../fhir/search/node.ts';
import type { Reached } from '../consent/match.ts';
import { deniedBy, negated, permittedBy } from '../consent/match.ts';
import type { StoredConsent } from '../consent/shape.ts';
import { MASKED } from './nodes.ts';
import type { Scene } from './scene.ts';
import { readContext, readRights, referencesIn } from './scene.ts';

/** What opened the record to a professional, and what he may see of it. */
export interface Authorisation {
  /** Line of the table and Consents used. */
  readonly basis: readonly string[];
  /** Attending physician, or the same rights as his: masks are passed (R21). */
  readonly passesMasks: boolean;
  /** Part of a type that some authorisation covers (R23); everything in the emergency modes. */
  readonly covered: (reached: Reached) => SearchNode;
}

/** C12 names him. */
export function isAttendingPhysician(scene: Scene): boolean {
  return named(scene, 'C12').length > 0;
}

/** Line R20 in mode normal: undefined when nothing on file lets him in. */
export function authorisationOf(scene: Scene): Authorisation | undefined {
  const unlimited = [...named(scene, 'C12'), ...named(scene, 'C13')];
  const limited = [...named(scene, 'C02'), ...named(scene, 'C03'), ...named(scene, 'C04')];
  if (unlimited.length + limited.length === 0) return undefined;
  const context = readContext(scene);
  return {
    basis: ['R20', ...referencesIn([...unlimited, ...limited])],
    passesMasks: unlimited.length > 0,
    covered: (reached) =>
      unlimited.length > 0
        ? ALL
        : or(...limited.map((consent) => permittedBy(consent, context, reached))),
  };
}

/** Lines R19 and R19b go on at R21: everything is covered, masks and matrix still apply. */
export function emergencyAuthorisation(scene: Scene, line: 'R19' | 'R19b'): Authorisation {
  const unlimited = [...named(scene, 'C12'), ...named(scene, 'C13')];
  return {
    basis: [line, ...referencesIn(unlimited)],
    passesMasks: unlimited.length > 0,
    covered: () => ALL,
  };
}

/** One node for every type, as long as no Consent aims at him. */
const UNMASKED: SearchNode = not(MASKED);

/** Line R21: what no mask keeps from him. */
export function unmasked(
  scene: Scene,
  { passesMasks }: Pick<Authorisation, 'passesMasks'>,
  reached: Reached,
): SearchNode {
  if (passesMasks) return ALL;
  if (readRights(scene, 'C11').length > 0) return NONE;
  const context = readContext(scene);
  const denials = maskingConsents(scene).map((consent) => deniedBy(consent, context, reached));
  if (denials.length === 0) return UNMASKED;
  return negated(
    or(
      ...distinct(
        [MASKED, ...denials].flatMap((node) => (node.kind === 'or' ? node.operands : [node])),
      ),
    ),
  );
}

/** The same condition asked by several Consents counts once. */
function distinct(nodes: readonly SearchNode[]): readonly SearchNode[] {
  return [...new Map(nodes.map((node) => [JSON.stringify(node), node])).values()];
}

/** C09 and C10 that concern him. A C09 for everybody is a label on the data since its filing: the label rules (5.3). */
export function maskingConsents(scene: Scene): readonly StoredConsent[] {
  const aimed = readRights(scene, 'C09').filter(({ root }) => (root?.actors.length ?? 0) > 0);
  return [...aimed, ...readRights(scene, 'C10')];
}

/** A right that permits must name him: an actor that could not be read never opens a record. */
function named(
  scene: Scene,
  code: 'C02' | 'C03' | 'C04' | 'C12' | 'C13',
): readonly StoredConsent[] {
  return readRights(scene, code).filter(({ root }) => (root?.actors.length ?? 0) > 0);
}

export function visibleContent(
  scene: Scene,
  authorisation: Authorisation,
  reached: Reached,
): SearchNode {
  return and(authorisation.covered(reached), unmasked(scene, authorisation, reached));
}
