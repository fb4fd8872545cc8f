/** What of a provision the policy would not obey. dmp.md 5.2 and 5.3: a Consent is obeyed whole or refused. */
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import { localReference, referenceText } from '../../fhir/model/reference.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';
import { isObject, listOf, objects, textOf } from '../../fhir/search/indexing/select.ts';
import { CONTENT_TYPES } from '../access/content-types.ts';
import { isServedPurpose } from '../actors/purposes.ts';
import { CLASS_SYSTEM, isDocumentClass } from '../matrix/document-types.ts';
import type { ConsentRight, ProvisionElement } from './catalogue.ts';
import { extensionIssues, missingElement, periodIssues, refusedElement } from './element-issues.ts';
import { RESOURCE_TYPES_SYSTEM } from './match.ts';
import { codingsOf, referenceOf } from './shape.ts';

type Element = Readonly<Record<string, unknown>>;

const ACTION_SYSTEM = 'http://terminology.hl7.org/CodeSystem/consentaction';
const ACTOR_ROLE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
/** Labels a resource of the DMP may carry (JDV_J58), dmp.md 3.5. */
const LABELS: ReadonlySet<string> = new Set([
  'N',
  'R',
  'V',
  'MASQUE_PS',
  'INVISIBLE_PATIENT',
  'INVISIBLE_REPRESENTANTS_LEGAUX',
]);
const ACTIONS: ReadonlySet<string> = new Set(['access', 'use', 'collect', 'correct', 'disclose']);
const ELEMENTS: readonly ProvisionElement[] = [
  'actor',
  'purpose',
  'securityLabel',
  'class',
  'code',
  'dataPeriod',
  'data',
  'provision',
];

/** Alternatives in one Consent: with more, the filter of a search could not be put whole into a query. */
const ALTERNATIVES_MAX = 20;
/** Exceptions in one provision. */
const EXCEPTIONS_MAX = 5;

export interface ProvisionPlace {
  readonly path: string;
  readonly right: ConsentRight;
  readonly definitions: Definitions;
}

/** Every element of a provision, and of its exceptions, that would not be obeyed. */
export function provisionIssues(provision: Element, place: ProvisionPlace): readonly Issue[] {
  const exceptions = objects(provision['provision']);
  const others = exceptions.flatMap((exception, index) =>
    exceptionIssues(exception, { ...place, path: `${place.path}.provision[${index}]` }),
  );
  const tooMany = exceptions.length > EXCEPTIONS_MAX || alternatives(provision) > ALTERNATIVES_MAX;
  return [
    ...elementIssues(provision, place),
    ...place.right.required
      .filter((element) => provision[element] === undefined)
      .map((element) => missingElement(`${place.path}.${element}`)),
    ...(tooMany ? [tooManyAlternatives(place.path)] : []),
    ...others,
  ];
}

/** One level of exceptions is obeyed, each of the opposite type. */
function exceptionIssues(exception: Element, place: ProvisionPlace): readonly Issue[] {
  const opposite = place.right.root === 'permit' ? 'deny' : 'permit';
  const issues = [...elementIssues(exception, place)];
  if (exception['type'] !== opposite) {
    issues.push(
      refusedElement(`${place.path}.type`, {
        fr: `une exception ici est de type « ${opposite} »`,
        en: `an exception here is of type '${opposite}'`,
      }),
    );
  }
  if (exception['provision'] !== undefined) {
    issues.push(
      refusedElement(`${place.path}.provision`, {
        fr: 'un seul niveau d’exception est suivi',
        en: 'one level of exceptions is obeyed',
      }),
    );
  }
  return issues;
}

function elementIssues(provision: Element, place: ProvisionPlace): readonly Issue[] {
  const { path, right } = place;
  const unobeyed = ELEMENTS.filter(
    (element) =>
      provision[element] !== undefined &&
      !right.obeyed.includes(element) &&
      !(element === 'actor' && right.actors.length > 0),
  );
  return [
    ...unobeyed.map((element) =>
      refusedElement(`${path}.${element}`, {
        fr: 'ce droit n’a pas cet élément',
        en: 'this right has no such element',
      }),
    ),
    ...(provision['modifierExtension'] === undefined
      ? []
      : [
          refusedElement(`${path}.modifierExtension`, {
            fr: 'aucune n’est connue',
            en: 'none is known',
          }),
        ]),
    ...extensionIssues(provision['extension'], `${path}.extension`, new Set()),
    ...periodIssues(provision, path),
    ...actorIssues(provision, place),
    ...actionIssues(provision, place),
    ...codedIssues(provision, place),
    ...dataIssues(provision, place),
  ];
}

function actorIssues(provision: Element, { path, right }: ProvisionPlace): readonly Issue[] {
  return objects(provision['actor']).flatMap((actor, index) => {
    const at = `${path}.actor[${index}]`;
    const issues: Issue[] = [];
    const [text] = referenceOf(actor['reference']);
    const reference = text === undefined ? undefined : localReference(text);
    if (!reference || !right.actors.includes(reference.type) || referenceText(reference) !== text) {
      const types = right.actors.join(', ');
      issues.push(
        refusedElement(`${at}.reference`, {
          fr: `donnez une référence « Type/id » vers ${types}`,
          en: `give a reference 'Type/id' to ${types}`,
        }),
      );
    }
    if (
      !codingsOf(actor['role']).some(
        ({ system, code }) => system === ACTOR_ROLE_SYSTEM && code === 'IRCP',
      )
    ) {
      issues.push(
        refusedElement(`${at}.role`, {
          fr: 'le rôle est IRCP (v3-ParticipationType)',
          en: 'the role is IRCP (v3-ParticipationType)',
        }),
      );
    }
    return issues;
  });
}

function actionIssues(provision: Element, { path, right }: ProvisionPlace): readonly Issue[] {
  const given = listOf(provision['action']);
  const codings = given.flatMap(codingsOf);
  const isKnown = given.every((action) =>
    codingsOf(action).some(({ system, code }) => system === ACTION_SYSTEM && ACTIONS.has(code)),
  );
  const isUseful = given.length === 0 || codings.some(({ code }) => right.actions.includes(code));
  if (isKnown && isUseful) return [];
  const wanted = right.actions.join(', ');
  return [
    refusedElement(`${path}.action`, {
      fr: `ce droit porte sur ${wanted} (consentaction)`,
      en: `this right is about ${wanted} (consentaction)`,
    }),
  ];
}

/** Codings without a system, or outside what the policy compares with, would silently match nothing. */
function codedIssues(provision: Element, { path, definitions }: ProvisionPlace): readonly Issue[] {
  const unknown = (
    element: string,
    isKnown: (coding: { system: string; code: string }) => boolean,
  ): readonly Issue[] =>
    listOf(provision[element]).flatMap((value, index) => {
      const codings = codingsOf(value);
      const isObeyed = codings.length > 0 && codings.every(isKnown);
      return isObeyed
        ? []
        : [
            refusedElement(`${path}.${element}[${index}]`, {
              fr: 'code ou système que les décisions ne connaissent pas',
              en: 'a code or system that decisions do not know',
            }),
          ];
    });
  return [
    ...unknown('purpose', isServedPurpose),
    ...unknown('securityLabel', ({ code }) => LABELS.has(code)),
    ...unknown('class', ({ system, code }) =>
      system === CLASS_SYSTEM
        ? isDocumentClass(code)
        : system === RESOURCE_TYPES_SYSTEM &&
          definitions.isResourceType(code) &&
          CONTENT_TYPES.has(code),
    ),
    ...unknown('code', ({ system }) => system !== ''),
  ];
}

function dataIssues(provision: Element, { path }: ProvisionPlace): readonly Issue[] {
  return objects(provision['data']).flatMap((data, index) => {
    const at = `${path}.data[${index}]`;
    const [text] = referenceOf(data['reference']);
    const reference = text === undefined ? undefined : localReference(text);
    const isInstance = textOf(data['meaning']) === 'instance';
    const isContent =
      reference !== undefined &&
      CONTENT_TYPES.has(reference.type) &&
      referenceText(reference) === text;
    return [
      ...(isInstance
        ? []
        : [
            refusedElement(`${at}.meaning`, {
              fr: 'seul « instance » est suivi',
              en: "only 'instance' is obeyed",
            }),
          ]),
      ...(isContent
        ? []
        : [
            refusedElement(`${at}.reference`, {
              fr: 'donnez une référence « Type/id » vers un contenu du dossier',
              en: "give a reference 'Type/id' to a content of the record",
            }),
          ]),
    ];
  });
}

function alternatives(provision: Element): number {
  const counted = ['class', 'code', 'securityLabel', 'data'].reduce(
    (sum, element) =>
      sum +
      listOf(provision[element])
        .flatMap((value) => (isObject(value) ? codingsOf(value).length || 1 : 1))
        .reduce((a, b) => a + b, 0),
    0,
  );
  return objects(provision['provision']).reduce(
    (sum, exception) => sum + alternatives(exception),
    counted,
  );
}

function tooManyAlternatives(expression: string): Issue {
  return {
    severity: 'error',
    code: 'too-long',
    reason: 'consent-too-large',
    expression,
    diagnostics: {
      fr: `Au plus ${EXCEPTIONS_MAX} exceptions et ${ALTERNATIVES_MAX} classes, codes et données en tout : répartissez-les en plusieurs consentements.`,
      en: `At most ${EXCEPTIONS_MAX} exceptions and ${ALTERNATIVES_MAX} classes, codes and data in all: split them into several Consents.`,
    },
  };
}
