/** Notices of emergency access to the holder and to the attending physician. CSP R1111-48; dmp.md 3.6 and 6.5. */
import { createHash } from 'node:crypto';
import type { Filing } from '../../fhir/access/policy.ts';
import type { Actor } from '../actors/actor.ts';

const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const MODE_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R248_ModeAcces/FHIR/TRE-R248-ModeAcces';
const MODE_NAMES = { bris_de_glace: 'bris de glace', centre_15: 'centre 15' } as const;

export interface EmergencyAccess {
  readonly actor: Actor;
  /** Logical id of the Patient. */
  readonly record: string;
  /** References of the attending physician, `PractitionerRole/x`. */
  readonly attending: readonly string[];
  /** What tells one session from another: the token's id. */
  readonly session: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/** One notice per recipient and session: who, when, mode and reason; no clinical data. Filed now, delivered by a later version. */
export function emergencyNotices(access: EmergencyAccess): readonly Filing[] {
  const { record, attending, actor } = access;
  if (actor.mode === 'normal') return [];
  return [`Patient/${record}`, ...attending].map((recipient) => noticeTo(recipient, access));
}

function noticeTo(recipient: string, { actor, record, session, at }: EmergencyAccess): Filing {
  const { mode, reason, professional } = actor;
  const sent = new Date(at).toISOString();
  const name = mode === 'centre_15' ? MODE_NAMES.centre_15 : MODE_NAMES.bris_de_glace;
  const sender = professional?.practitionerRole ?? professional?.practitioner;
  return {
    record,
    labels: new Map([
      ['_dmp-category', ['message']],
      ['_dmp-visibility', ['N']],
      ['_dmp-group', [idOf(session, 'group')]],
    ]),
    resource: {
      resourceType: 'Communication',
      id: idOf(session, recipient),
      status: 'preparation',
      category: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/communication-category',
              code: 'notification',
              display: 'Notification',
            },
          ],
        },
      ],
      subject: { reference: `Patient/${record}` },
      recipient: [{ reference: recipient }],
      ...(sender === undefined ? {} : { sender: { reference: sender } }),
      reasonCode: [
        {
          coding: [
            { system: MODE_SYSTEM, code: mode },
            { system: ACT_REASON, code: mode === 'centre_15' ? 'ETREAT' : 'BTG' },
          ],
        },
      ],
      payload: [
        {
          contentString: `${whose(recipient)} a été consulté en urgence (mode ${name}) le ${sent}. Motif donné : ${reason ?? 'aucun'}.`,
        },
        {
          contentString: `The record was read in an emergency (mode ${mode}) on ${sent}. Reason given: ${reason ?? 'none'}.`,
        },
      ],
    },
  };
}

function whose(recipient: string): string {
  return recipient.startsWith('Patient/') ? 'Votre dossier' : "Le dossier d'un de vos patients";
}

/** The same session and recipient give the same id, so that a notice is filed once. */
function idOf(session: string, recipient: string): string {
  return createHash('sha256')
    .update(`emergency notice\n${session}\n${recipient}`)
    .digest('hex')
    .slice(0, 32);
}
