/** What is said of one element of a Consent that is missing, or that decisions would not obey. dmp.md 5.3. */
import { tryDateBounds } from '../../fhir/model/date.ts';
import type { Issue, Text } from '../../fhir/outcome/issue.ts';
import { objects, textOf } from '../../fhir/search/indexing/select.ts';

export function refusedElement(expression: string, why: Text): Issue {
  return {
    severity: 'error',
    code: 'not-supported',
    reason: 'consent-not-obeyed',
    expression,
    diagnostics: {
      fr: `Ce consentement ne serait pas suivi en entier : ${why.fr}.`,
      en: `This Consent would not be obeyed whole: ${why.en}.`,
    },
  };
}

export function missingElement(expression: string): Issue {
  return {
    severity: 'error',
    code: 'required',
    reason: 'consent-incomplete',
    expression,
    diagnostics: {
      fr: `Il manque ${expression} à ce consentement.`,
      en: `This Consent lacks ${expression}.`,
    },
  };
}

/** An extension might narrow what the sender means: one that is not obeyed is refused. */
export function extensionIssues(
  extensions: unknown,
  path: string,
  known: ReadonlySet<string>,
): readonly Issue[] {
  return objects(extensions)
    .filter(({ url }) => !known.has(textOf(url) ?? ''))
    .map(() =>
      refusedElement(path, {
        fr: 'cette extension n’est pas suivie',
        en: 'this extension is not obeyed',
      }),
    );
}

/** A period that ends before it starts means nothing. */
export function periodIssues(
  provision: Readonly<Record<string, unknown>>,
  path: string,
): readonly Issue[] {
  return ['period', 'dataPeriod'].flatMap((element) => {
    const [period] = objects([provision[element]]);
    const start = tryDateBounds(textOf(period?.['start']) ?? '');
    const end = tryDateBounds(textOf(period?.['end']) ?? '');
    if (!start || !end || start[0] < end[1]) return [];
    return [
      refusedElement(`${path}.${element}`, {
        fr: 'la fin précède le début',
        en: 'its end is before its start',
      }),
    ];
  });
}
