/** Whose deposit a resource is. dmp.md 3.8: own, same author or same structure, author only. */
import type { RuleContext } from '../../fhir/engine/module.ts';
import { readJson } from '../../fhir/model/json-reader.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import type { Labels } from '../../fhir/store/store.ts';
import type { Actor } from '../actors/actor.ts';
import { CONSENT_TYPE_SYSTEM } from '../consent/catalogue.ts';
import { parseConsent } from '../consent/shape.ts';
import { labelValues } from '../visibility/labels.ts';
import { storedWhere } from './stored.ts';

interface Labelled {
  readonly labels: Labels;
}

/** Written or deposited by the actor himself; entered by the holder, when she is the actor. */
export function isOwn({ labels }: Labelled, actor: Actor): boolean {
  const authors = labelValues(labels, '_dmp-author');
  const depositors = labelValues(labels, '_dmp-depositor');
  if (actor.class === 'OPER') return true;
  if (actor.class === 'PATIENT')
    return (
      labelValues(labels, '_dmp-origin').includes('patient') ||
      authors.includes(`Patient/${actor.patient ?? ''}`)
    );
  const { professional } = actor;
  if (!professional) return depositors.includes(actor.subject);
  return authors.includes(professional.idNat) || depositors.includes(professional.idNat);
}

/** Own, or deposited by the structure the actor works in. */
export function isOwnOrOfStructure(labelled: Labelled, actor: Actor): boolean {
  const structure = actor.professional?.structure;
  return (
    isOwn(labelled, actor) ||
    (structure !== undefined && labelValues(labelled.labels, '_dmp-structure').includes(structure))
  );
}

/** Deposited by the same person or structure as the actor's deposits are: what uniqueness and groups are bounded by. */
export function isSameDepositor({ labels }: Labelled, actor: Actor): boolean {
  const structure = actor.professional?.structure;
  if (structure !== undefined) return labelValues(labels, '_dmp-structure').includes(structure);
  return labelValues(labels, '_dmp-depositor').includes(actor.professional?.idNat ?? actor.subject);
}

/** A Consent C12 in force names him. dmp.md 5.3. */
export async function isAttending(
  { professional }: Actor,
  record: string | undefined,
  { reads, definitions, request }: RuleContext,
): Promise<boolean> {
  const param = definitions.param('Consent', 'category');
  if (!professional || record === undefined || !param) return false;
  const where: SearchNode = { kind: 'token', param, system: CONSENT_TYPE_SYSTEM, code: 'C12' };
  const names = [professional.practitioner, professional.practitionerRole];
  return (await storedWhere({ reads, record }, 'Consent', where)).some((stored) => {
    const { status, root } = parseConsent(resourceFrom(readJson(stored.json)).value);
    if (status !== 'active' || !root || root.period[0] > request.at || request.at >= root.period[1])
      return false;
    return root.actors.some((actor) => names.includes(actor));
  });
}
