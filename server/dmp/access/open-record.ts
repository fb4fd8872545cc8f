/** Decisions about a record that is open, each made once while nothing it depended on changes. dmp.md 5.4, from line R8. */
import type { AccessDecision, AccessQuestion, PolicyReads } from '../../fhir/access/policy.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import { RecentMap } from '../../fhir/model/recent-map.ts';
import type { Actor, Professional } from '../actors/actor.ts';
import { isProfessional } from '../actors/actor-of.ts';
import type { KnownRights, Versions } from '../rights/known-rights.ts';
import { referencesOf } from '../rights/references.ts';
import { spanAround } from '../rights/rights-of-record.ts';
import { decideInsurer, decideStaff } from './agents.ts';
import { bounded } from './filter-size.ts';
import { decideHolder } from './holder.ts';
import { decideProfessional } from './professional.ts';
import { refused } from './refusals.ts';
import type { Ground } from './remembered-decisions.ts';
import { DECISIONS_KEPT_MAX, isSame, RememberedDecisions } from './remembered-decisions.ts';
import type { OpenQuestion } from './scene.ts';
import { openQuestion } from './scene.ts';

/** One request before one open record. */
export interface OpenRecord {
  readonly actor: Actor;
  /** What tells one session from another. */
  readonly session: string;
  readonly question: AccessQuestion;
  readonly record: string;
  readonly versions: Versions;
  readonly reads: PolicyReads;
}

type NamedActor = Actor & { readonly professional: Professional };

/** Acts through a named professional. */
function isNamed(actor: Actor): actor is NamedActor {
  return actor.professional !== undefined;
}

export class OpenRecords {
  private readonly definitions: Definitions;
  private readonly known: KnownRights;
  /** Actors as texts, for as long as somebody has them. */
  private readonly texts = new WeakMap<Actor, string>();
  private readonly byClass = new RecentMap<AccessDecision>(DECISIONS_KEPT_MAX);
  private readonly remembered = new RememberedDecisions();

  constructor(definitions: Definitions, known: KnownRights) {
    this.definitions = definitions;
    this.known = known;
  }

  async decide(asked: OpenRecord): Promise<AccessDecision> {
    const { actor } = asked;
    const question = openQuestion(asked.question);
    if (actor.class === 'AM' || actor.class === 'PATIENT')
      return this.decideByClass(actor, question, asked.record);
    if (!isNamed(actor)) return refused('no-content-right', ['R13b']);
    return this.decideFor(actor, question, asked);
  }

  /** Holder and insurer: once the record is open, neither its rights nor the time count. */
  private decideByClass(
    actor: Actor,
    question: Omit<OpenQuestion, 'at'>,
    record: string,
  ): AccessDecision {
    const { definitions } = this;
    const key = this.keyOf(actor, question);
    const known = key === undefined ? undefined : this.byClass.get(key);
    if (known) return known;
    const scene = { actor, question, record, definitions };
    const decision = bounded(actor.class === 'AM' ? decideInsurer(scene) : decideHolder(scene));
    if (key !== undefined) this.byClass.set(key, decision);
    return decision;
  }

  private async decideFor(
    actor: NamedActor,
    question: OpenQuestion,
    asked: OpenRecord,
  ): Promise<AccessDecision> {
    const { record, versions, reads } = asked;
    const rights = await this.known.rightsOf(record, versions.record, reads);
    const key = this.keyOf(actor, question);
    const known = key === undefined ? undefined : this.remembered.find(key, rights, question.at);
    if (known?.directory === versions.directory) return known.decision;
    const directory = this.known.directory(versions.directory, reads);
    const references = await referencesOf(
      actor.professional,
      { rights, at: question.at },
      directory,
    );
    const ground: Ground = { rights, references, directory: versions.directory };
    const decision =
      known && isSame(known.references, references)
        ? known.decision
        : this.decideOn(ground, { actor, question, asked });
    const span = spanAround(rights, question.at);
    if (key !== undefined) this.remembered.keep(key, { ...ground, span, decision });
    return decision;
  }

  private decideOn(
    { rights, references }: Ground,
    {
      actor,
      question,
      asked: { record, session },
    }: {
      readonly actor: NamedActor;
      readonly question: OpenQuestion;
      readonly asked: OpenRecord;
    },
  ): AccessDecision {
    const { definitions } = this;
    const { consents } = rights;
    const scene = { actor, question, record, consents, references, definitions, session };
    return bounded(isProfessional(actor) ? decideProfessional(scene) : decideStaff(scene));
  }

  /**
   * All of the actor, his record among it, and of the question but the time. Undefined in the emergency modes, since what
   * they oblige to file names the session and the instant; and with a reason given, a text that is not to be kept.
   */
  private keyOf(
    actor: Actor,
    { effect, change, type }: Omit<OpenQuestion, 'at'>,
  ): string | undefined {
    if (actor.mode !== 'normal' || actor.reason !== undefined) return undefined;
    const text = this.texts.get(actor) ?? JSON.stringify(actor);
    this.texts.set(actor, text);
    return `${effect} ${change ?? ''} ${type ?? ''} ${text}`;
  }
}
