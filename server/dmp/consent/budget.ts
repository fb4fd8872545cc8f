/**
 * How much the Consents of one record may add to the filter of a search, which goes whole into the query or not at all
 * (architecture.md 13, Filter size): beyond, the last one is refused at filing, so that none has to be at reading.
 */
import type { Issue } from '../../fhir/outcome/issue.ts';
import type { Provision, StoredConsent } from './shape.ts';

/** Conditions of all masks together, and of the authorisations of one actor together. */
const CONDITIONS_MAX = 20;

/** The fault when this Consent, with those in force, would ask more than a filter may hold. */
export function budgetIssues(
  consent: StoredConsent,
  id: string,
  inForce: readonly StoredConsent[],
): readonly Issue[] {
  const others = inForce.filter(({ reference }) => !reference.startsWith(`Consent/${id}/`));
  const rivals = others.filter((other) =>
    isMask(consent)
      ? isMask(other)
      : isAuthorisation(consent) && isAuthorisation(other) && sharesActor(consent, other),
  );
  const sum = [consent, ...rivals].reduce((total, one) => total + conditions(one), 0);
  const isCounted = isMask(consent) || isAuthorisation(consent);
  return isCounted && sum > CONDITIONS_MAX ? [tooMany()] : [];
}

function isMask({ code, root }: StoredConsent): boolean {
  return code === 'C10' || (code === 'C09' && (root?.actors.length ?? 0) > 0);
}

function isAuthorisation({ code }: StoredConsent): boolean {
  return code === 'C02' || code === 'C03' || code === 'C04';
}

function sharesActor(one: StoredConsent, other: StoredConsent): boolean {
  return one.root?.actors.some((actor) => other.root?.actors.includes(actor)) ?? false;
}

function conditions({ root, exceptions }: StoredConsent): number {
  return (
    (root ? conditionsOf(root) : 0) +
    exceptions.reduce((sum, exception) => sum + conditionsOf(exception), 0)
  );
}

/** A code is looked for as a type and as the code of the resource; a period has two ends and the want of a date. */
function conditionsOf({ classes, codes, securityLabels, data, dataPeriod }: Provision): number {
  return (
    classes.length +
    2 * codes.length +
    securityLabels.length +
    2 * data.length +
    (dataPeriod ? 3 : 0)
  );
}

function tooMany(): Issue {
  return {
    severity: 'error',
    code: 'too-costly',
    reason: 'consent-too-large',
    expression: 'Consent.provision',
    diagnostics: {
      fr: `Avec les consentements en vigueur, celui-ci dépasse ${CONDITIONS_MAX} conditions (classe 1, code 2, période 3, donnée 2) : regroupez-les par classe, ou terminez-en.`,
      en: `With the Consents in force this one passes ${CONDITIONS_MAX} conditions (class 1, code 2, period 3, datum 2): group them by class, or end some.`,
    },
  };
}
