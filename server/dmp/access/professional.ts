/** Lines R13 and R19 to R24 of the decision table: professionals before one record. dmp.md 5.4. */
import type { AccessDecision, Filing } from '../../fhir/access/policy.ts';
import { accessFilter } from '../../fhir/access/seal.ts';
import { forbidden } from '../../fhir/outcome/errors.ts';
import { HEALTH_PROFESSIONS } from '../actors/professions.ts';
import type { Authorisation } from './authorisation.ts';
import {
  authorisationOf,
  emergencyAuthorisation,
  isAttendingPhysician,
  maskingConsents,
} from './authorisation.ts';
import type { VisibleMap } from './content-filter.ts';
import { authorisedVisible, ownDepositsVisible } from './content-filter.ts';
import { emergencyNotices } from './emergency-notices.ts';
import { noAuthorisationNotice, refusalOf, refused } from './refusals.ts';
import type { Scene } from './scene.ts';
import { depositRights, modeRights, readRights, referencesIn } from './scene.ts';
import { professionalWritable } from './write-scope.ts';

/** Shortest reason that tells something, in letters and digits (dmp.md 3.6). */
const REASON_LENGTH_MIN = 5;

/** Settled from the caller, the record and its Consents, before any resource is looked up (dmp.md 3.1.6). */
export function decideProfessional(scene: Scene): AccessDecision {
  switch (scene.question.effect) {
    case 'read':
      return decideRead(scene);
    case 'write':
      return decideWrite(scene);
    case 'compose':
      return decideCompose(scene);
  }
}

function decideRead(scene: Scene): AccessDecision {
  const blocks = blocksOf(scene);
  if (blocks.length > 0) return refused('blocked', ['R13', ...blocks]);
  const mode = modeRefusal(scene);
  if (mode) return mode;
  const authorisation = authorisationIn(scene);
  if (!authorisation) {
    return {
      permit: true,
      filter: accessFilter(ownDepositsVisible(scene), new Map()),
      basis: ['R20'],
      outside: refusalOf('no-authorisation'),
      notice: noAuthorisationNotice(),
    };
  }
  const masks = authorisation.passesMasks
    ? []
    : [...maskingConsents(scene), ...readRights(scene, 'C11')];
  return {
    permit: true,
    filter: accessFilter(authorisedVisible(scene, authorisation), new Map()),
    basis: [...authorisation.basis, ...referencesIn(masks)],
    filings: noticesOf(scene),
  };
}

/** Holder and attending physician are told of an access in an emergency mode (dmp.md 6.5). */
function noticesOf(scene: Scene): readonly Filing[] {
  const { actor, record, consents, session, question } = scene;
  const attending = consents
    .filter(
      ({ code, root }) =>
        code === 'C12' &&
        root !== undefined &&
        root.period[0] <= question.at &&
        question.at < root.period[1],
    )
    .flatMap(({ root }) => root?.actors ?? []);
  return emergencyNotices({
    actor,
    record,
    attending: [...new Set(attending)],
    session: `${session} ${actor.mode}`,
    at: question.at,
  });
}

/** Line R20w, after the conditions of the mode; a block does not bar feeding (R13). */
function decideWrite(scene: Scene): AccessDecision {
  const mode = modeRefusal(scene);
  if (mode) return mode;
  const { question, definitions, record, actor } = scene;
  const { change } = question;
  const opposed = change === 'create' ? depositRights(scene, 'C21') : [];
  if (opposed.length > 0) return refused('feeding-opposed', ['R20w', ...referencesIn(opposed)]);
  if (question.type === 'Consent') return declaredConsent();
  const isAttending = isAttendingPhysician(scene);
  const writable = change
    ? professionalWritable({ record, actor, change, isAttending, definitions })
    : new Map();
  if (question.type === undefined || !writable.has(question.type))
    return refused('write-scope', ['R20w']);
  return {
    permit: true,
    filter: accessFilter(knownToWriter(scene), writable),
    basis: ['R20w'],
    ...(scene.actor.mode === 'normal' && authorisationToWrite(scene)
      ? {}
      : { outside: refusalOf('write-scope') }),
  };
}

/**
 * Each entry is decided by itself; what is visible here serves to resolve references. The record itself is found by the
 * rules of feeding, by its INS: a condition on the Patient would let anybody guess his traits.
 */
function decideCompose(scene: Scene): AccessDecision {
  const mode = scene.actor.mode === 'centre_15' ? undefined : modeRefusal(scene);
  if (mode) return mode;
  const visible = new Map(knownToWriter(scene));
  visible.delete('Patient');
  return { permit: true, filter: accessFilter(visible, new Map()), basis: ['R20w'] };
}

/**
 * What a writer may find of what is there: what he may read, or his own deposits. An emergency opens reading alone: a
 * condition or a conditional reference would be a read that nobody is told of (dmp.md 6.5).
 */
function knownToWriter(scene: Scene): VisibleMap {
  const authorisation = scene.actor.mode === 'normal' ? authorisationToWrite(scene) : undefined;
  return authorisation ? authorisedVisible(scene, authorisation) : ownDepositsVisible(scene);
}

function authorisationToWrite(scene: Scene): Authorisation | undefined {
  return blocksOf(scene).length > 0 ? undefined : authorisationIn(scene);
}

function authorisationIn(scene: Scene): Authorisation | undefined {
  switch (scene.actor.mode) {
    case 'normal':
      return authorisationOf(scene);
    case 'bris_de_glace':
      return emergencyAuthorisation(scene, 'R19');
    case 'centre_15':
      return emergencyAuthorisation(scene, 'R19b');
  }
}

/** C05 and C06, in any mode; the attending physician cannot be blocked while designated. */
function blocksOf(scene: Scene): readonly string[] {
  const blocks = [...readRights(scene, 'C05'), ...readRights(scene, 'C06')].filter(
    ({ root }) => (root?.actors.length ?? 0) > 0,
  );
  return isAttendingPhysician(scene) ? [] : referencesIn(blocks);
}

/** Letters and digits: neither spaces nor invisible characters make a reason. */
function lettersOf(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** Lines R19 and R19b; undefined when the mode is in order. */
function modeRefusal(scene: Scene): AccessDecision | undefined {
  const { actor, question } = scene;
  switch (actor.mode) {
    case 'normal':
      return undefined;
    case 'bris_de_glace': {
      const opposed = modeRights(scene, 'C07');
      if (opposed.length > 0)
        return refused('emergency-opposed', ['R19', ...referencesIn(opposed)]);
      const isInOrder =
        HEALTH_PROFESSIONS.has(actor.professional.profession) &&
        lettersOf(actor.reason ?? '') >= REASON_LENGTH_MIN;
      return isInOrder ? undefined : refused('emergency-conditions', ['R19']);
    }
    case 'centre_15': {
      const opposed = modeRights(scene, 'C08');
      if (opposed.length > 0)
        return refused('regulation-opposed', ['R19b', ...referencesIn(opposed)]);
      return actor.regulation && question.effect === 'read'
        ? undefined
        : refused('regulation-conditions', ['R19b']);
    }
  }
}

function declaredConsent(): AccessDecision {
  return {
    permit: false,
    basis: ['R20w'],
    refusal: forbidden('not-yet-supported', {
      fr: "Le consentement déclaré par un professionnel n'est pas encore reçu : le titulaire l'enregistre lui-même.",
      en: 'A consent declared by a professional is not taken yet: the holder files it.',
    }),
  };
}
