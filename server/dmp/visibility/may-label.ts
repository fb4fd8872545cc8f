/** Who may set or take away which label. dmp.md 3.8, rows on visibility. */
import type { ProposedWrite, RuleContext } from '../../fhir/engine/module.ts';
import { forbidden, unprocessable } from '../../fhir/outcome/errors.ts';
import type { Text } from '../../fhir/outcome/issue.ts';
import type { Actor } from '../actors/actor.ts';
import { isAttending, isOwn } from '../documents/ownership.ts';
import { boundRecord } from '../identity/record.ts';
import { MASK, MINOR_SECRET, PENDING_ANNOUNCEMENT } from './codes.ts';
import { isHoldersMask } from './mask-origin.ts';

export interface LabelChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const STATUSES: ReadonlySet<string> = new Set([MASK, PENDING_ANNOUNCEMENT, MINOR_SECRET]);
const ADULT_YEARS = 18;

/** @throws FhirError 403 `write-scope`, or 422 for a label that cannot stand on this record. */
export async function checkLabelChange(
  write: ProposedWrite,
  { added, removed }: LabelChange,
  parts: { readonly actor: Actor; readonly context: RuleContext },
): Promise<void> {
  // N says that nothing restricts: it comes and goes with the others.
  const changed = [...added, ...removed].filter((code) => code !== 'N');
  const { actor, context } = parts;
  if (changed.length === 0 || actor.class === 'OPER') return;
  if (changed.includes(MINOR_SECRET)) await checkMinor(actor, context);
  if (actor.class === 'PATIENT') {
    if (
      changed.every(
        (code) =>
          code === MASK ||
          (!STATUSES.has(code) && (write.kind === 'create' || isOwn(write, actor))),
      )
    )
      return;
    throw refused({
      fr: 'Vous pouvez masquer aux professionnels (MASQUE_PS) ; les autres étiquettes sont posées par un professionnel.',
      en: 'You may hide from professionals (MASQUE_PS); the other labels are set by a professional.',
    });
  }
  if (removed.includes(MASK) && isHoldersMask(write.labels)) throw holdersMask();
  if (write.kind === 'create' || isOwn(write, actor)) return;
  // N, R or V beside a removal adds no restriction: it says that none is left.
  const restrictions = removed.filter((code) => STATUSES.has(code));
  const isRelease =
    restrictions.length > 0 &&
    restrictions.every((code) => code === PENDING_ANNOUNCEMENT) &&
    !added.some((code) => STATUSES.has(code));
  if (isRelease && (await isAttending(actor, write.record, context))) return;
  throw refused({
    fr: 'Vous pouvez changer la visibilité de ce que vous avez écrit ou déposé. Le médecin traitant peut lever INVISIBLE_PATIENT ; le titulaire peut masquer.',
    en: 'You may change the visibility of what you wrote or deposited. The attending physician may take INVISIBLE_PATIENT away; the holder may mask.',
  });
}

/** What the holder hid is shown again by her alone (docs/clarifications.md, "Who lifts a mask"). */
function holdersMask(): Error {
  return refused({
    fr: 'Ce masque (MASQUE_PS) a été posé par le titulaire : lui seul le lève.',
    en: 'This mask (MASQUE_PS) was set by the holder, who alone lifts it.',
  });
}

/** The secret of a minor: its sessions and statements have their own rules, and an adult has no such label. */
async function checkMinor(actor: Actor, context: RuleContext): Promise<void> {
  const bound = await boundRecord(context);
  const birthDate = bound?.patient['birthDate'];
  if (typeof birthDate !== 'string' || isAdult(birthDate, context.request.at)) {
    throw unprocessable('minors-only', {
      fr: 'INVISIBLE_REPRESENTANTS_LEGAUX ne concerne que les mineurs : retirez cette étiquette.',
      en: 'INVISIBLE_REPRESENTANTS_LEGAUX is for minors only: take this label away.',
    });
  }
  if (actor.class === 'PATIENT') {
    throw refused({
      fr: 'Cette étiquette est posée par un professionnel, à la demande du mineur.',
      en: 'This label is set by a professional, at the request of the minor.',
    });
  }
}

function isAdult(birthDate: string, at: number): boolean {
  const day = new Date(at);
  day.setUTCFullYear(day.getUTCFullYear() - ADULT_YEARS);
  return birthDate.length >= 10 && birthDate <= day.toISOString().slice(0, 10);
}

function refused(diagnostics: Text): Error {
  return forbidden('write-scope', diagnostics);
}
