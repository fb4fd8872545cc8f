/** The forms of URIs that FHIR gives a meaning of their own. R4 datatypes, uri, oid and uuid. */
import type { Text } from '../../outcome/issue.ts';
import type { Check } from '../profile/engine.ts';
import { fault } from './finding.ts';

const OID = /^[0-2](?:\.(?:0|[1-9][0-9]*))+$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:./;

/** By its scheme. RFC 3986, URI. */
export function isAbsolute(uri: string): boolean {
  return SCHEME.test(uri);
}

interface Form {
  readonly begins: string;
  readonly isRight: (rest: string) => boolean;
  readonly rule: string;
  readonly text: Text;
}

const FORMS: readonly Form[] = [
  {
    begins: 'urn:oid:',
    isRight: (rest) => OID.test(rest),
    rule: 'Type_Specific_Checks_DT_OID_Valid',
    text: {
      fr: 'Après « urn:oid: » vient un OID : des nombres séparés par des points.',
      en: "'urn:oid:' is followed by an OID: numbers separated by dots.",
    },
  },
  {
    begins: 'urn:uuid:',
    isRight: (rest) => UUID.test(rest),
    rule: 'Type_Specific_Checks_DT_UUID_Valid',
    text: {
      fr: 'Après « urn:uuid: » vient un UUID en minuscules.',
      en: "'urn:uuid:' is followed by a UUID in lower case.",
    },
  },
  {
    begins: 'oid:',
    isRight: () => false,
    rule: 'Type_Specific_Checks_DT_URI_OID',
    text: { fr: 'Écrivez « urn:oid: » devant un OID.', en: "Write 'urn:oid:' before an OID." },
  },
  {
    begins: 'uuid:',
    isRight: () => false,
    rule: 'Type_Specific_Checks_DT_URI_UUID',
    text: { fr: 'Écrivez « urn:uuid: » devant un UUID.', en: "Write 'urn:uuid:' before a UUID." },
  },
];

export const uriCheck: Check = (met, run) => {
  const { value } = met;
  if (typeof value !== 'string' || !MAY_BE_WRONG.test(value)) return;
  const form = FORMS.find(({ begins }) => value.startsWith(begins));
  if (!form) return;
  // A version or a fragment may follow. R4 references, Canonical URLs.
  const [rest = ''] = value.slice(form.begins.length).split(/[|#]/, 1);
  if (!form.isRight(rest)) run.report(met, fault(form.rule, 'value', form.text));
};

/** Most URIs begin with `http`: they are passed over at once. */
const MAY_BE_WRONG = /^[ou]/;
