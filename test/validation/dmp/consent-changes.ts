/** One change for each rule of the profiles of Consents: what makes the rule refuse. dmp.md 5.1, 5.3. */
import type { Loose } from './definitions.ts';
import { codesOf, definition } from './definitions.ts';
import type { RuleChange } from './rule-changes.ts';

const ACTION = 'http://terminology.hl7.org/CodeSystem/consentaction';
const ROLE = { coding: [{ system: 'http://example.org/roles', code: 'X' }] };

const COMMON: readonly RuleChange[] = [
  ['dmp-con-1', 'dmp-consent', (one) => void one.category.pop()],
  ['dmp-con-1', 'dmp-consent', (one) => void one.category.push(one.category[1])],
  ['dmp-con-2', 'dmp-consent', (one) => void one.category.shift()],
  [
    'dmp-con-3',
    'dmp-consent',
    (one) => {
      one.provision.provision = [{ type: 'deny', provision: [{ type: 'permit' }] }];
    },
  ],
  [
    'dmp-con-4',
    'dmp-consent',
    (one) => {
      one.provision.provision = [{ type: 'permit' }];
    },
  ],
  [
    'dmp-con-5',
    'dmp-consent',
    (one) => {
      one.policy[0].uri = 'http://example.org/policy';
    },
  ],
  [
    'dmp-con-6',
    'dmp-consent',
    (one) => {
      one.provision.actor[0].role = ROLE;
    },
  ],
  [
    'dmp-con-7',
    'dmp-consent',
    (one) => {
      one.provision.action = [{ text: 'lire' }];
    },
  ],
  [
    'dmp-con-8',
    'dmp-consent-c09',
    (one) => {
      one.provision.data[0].meaning = 'related';
    },
  ],
  [
    'dmp-con-9',
    'dmp-consent',
    (one) => {
      one.provision.extension = [{ url: 'http://example.org/x', valueString: 'x' }];
    },
  ],
  ['dmp-c10-1', 'dmp-consent-c10', (one) => void delete one.provision.class],
  [
    'dmp-c18-1',
    'dmp-consent-c18',
    (one) => {
      one.provision.code[0].coding[0].code = '11502-2';
    },
  ],
  [
    'dmp-c20-1',
    'dmp-consent-c20',
    (one) => {
      one.provision.class[0].code = '10';
    },
  ],
  ['dmp-c20-2', 'dmp-consent-c20', (one) => void delete one.provision.data],
  ['dmp-c21-1', 'dmp-consent-c21', (one) => void delete one.extension],
  ['dmp-c22-1', 'dmp-consent-c22', (one) => void one.category.shift()],
  [
    'dmp-c22-2',
    'dmp-consent-c22',
    (one) => {
      delete one.sourceReference;
      one.sourceAttachment = { contentType: 'text/plain' };
    },
  ],
];

/** Those every right has: its own code, its purposes, its actions. */
function ofRight(code: string): readonly RuleChange[] {
  const id = `dmp-consent-${code.toLowerCase()}`;
  const key = `dmp-${code.toLowerCase()}`;
  const rules = definition('StructureDefinition', id).differential.element[0].constraint;
  const has = (suffix: string): boolean =>
    rules.some((one: Loose) => one.key === `${key}-${suffix}`);
  const another = code === 'C11' ? 'C10' : 'C11';
  const changes: readonly (readonly [suffix: string, change: RuleChange[2]])[] = [
    [
      '0',
      (one) => {
        one.category.at(-1).coding[0].code = another;
      },
    ],
    [
      'p',
      (one) => {
        one.provision.purpose[0].code = 'HPAYMT';
      },
    ],
    [
      'a',
      (one) => {
        one.provision.action = [{ coding: [{ system: ACTION, code: 'disclose' }] }];
      },
    ],
  ];
  return changes
    .filter(([suffix]) => has(suffix))
    .map(([suffix, change]): RuleChange => [`${key}-${suffix}`, id, change]);
}

export const CONSENT_CHANGES: readonly RuleChange[] = [
  ...COMMON,
  ...codesOf('dmp-consent-type').flatMap(ofRight),
];
