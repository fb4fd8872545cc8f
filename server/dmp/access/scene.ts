/** What a decision looks at: the actor, the question and the rights of one record. dmp.md 5.4, Inputs. */
import type { AccessQuestion } from '../../fhir/access/policy.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import type { Actor, Professional } from '../actors/actor.ts';
import type { ConsentCode } from '../consent/catalogue.ts';
import type { ConsentContext, Reached } from '../consent/match.ts';
import { concerns } from '../consent/match.ts';
import type { StoredConsent } from '../consent/shape.ts';
import type { Change } from './change.ts';
import { changeOf } from './change.ts';
import type { ContentKind } from './content-types.ts';

/**
 * All that a decision about an open record may depend on of what is asked. Not the id, the headers nor, of a read, the
 * type: one decision then serves every read of a session, and can be remembered.
 */
export interface OpenQuestion {
  readonly effect: AccessQuestion['effect'];
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Of a write that changes one resource. */
  readonly change?: Change;
  /** Of a write. */
  readonly type?: ResourceType;
}

export function openQuestion({ effect, at, interaction, type }: AccessQuestion): OpenQuestion {
  if (effect !== 'write') return { effect, at };
  const change = changeOf(interaction);
  return {
    effect,
    at,
    ...(change === undefined ? {} : { change }),
    ...(type === undefined ? {} : { type }),
  };
}

/** A professional before one record. */
export interface Scene {
  readonly actor: Actor & { readonly professional: Professional };
  readonly question: OpenQuestion;
  readonly record: string;
  readonly consents: readonly StoredConsent[];
  /** Every `Type/id` the professional answers to. */
  readonly references: ReadonlySet<string>;
  readonly definitions: Definitions;
  /** What tells one session from another. */
  readonly session: string;
}

/** Codes of consentaction that a request is. dmp.md 5.2. */
const READING = ['access', 'use'];
const CREATING = ['collect'];
const ANY_ACTION = [...READING, ...CREATING, 'correct'];

/** Consents of one right that concern this professional's reading. */
export function readRights(scene: Scene, code: ConsentCode): readonly StoredConsent[] {
  return rights(scene, code, READING);
}

/** Consents of one right that concern this professional's deposits. */
export function depositRights(scene: Scene, code: ConsentCode): readonly StoredConsent[] {
  return rights(scene, code, CREATING);
}

/** Oppositions to a mode bar whatever action they name: dmp.md 3.6 wins over 5.2 (5.5.3). */
export function modeRights(scene: Scene, code: ConsentCode): readonly StoredConsent[] {
  return rights(scene, code, ANY_ACTION);
}

export function readContext({ actor, question, references }: Scene): ConsentContext {
  return { at: question.at, actors: references, purposes: actor.purposes, actions: READING };
}

export function reached({ definitions, record }: Scene, type: string, kind: ContentKind): Reached {
  return { record, type, kind, definitions };
}

export function referencesIn(consents: readonly StoredConsent[]): readonly string[] {
  return consents.map(({ reference }) => reference);
}

function rights(
  scene: Scene,
  code: ConsentCode,
  actions: readonly string[],
): readonly StoredConsent[] {
  const context = { ...readContext(scene), actions };
  return scene.consents.filter(
    (consent) =>
      consent.code === code && consent.root !== undefined && concerns(consent.root, context),
  );
}
