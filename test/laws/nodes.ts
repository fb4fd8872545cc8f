/** Random conditions over the resources of `bodies.ts`: every kind of node, under parameters of the standard. */

import type { Arbitrary } from 'fast-check';
import fc from 'fast-check';
import { readDefinitions } from '../../server/boot/definitions.ts';
import type { Param } from '../../server/fhir/definitions/param.ts';
import { dateBounds } from '../../server/fhir/model/date.ts';
import type { Prefix, SearchNode } from '../../server/fhir/search/node.ts';
import type { LawType } from './bodies.ts';
import {
  CODES,
  DATES,
  ELSEWHERE,
  GENDERS,
  IDS,
  NAMES,
  PROFILES,
  STATUSES,
  SYSTEMS,
  TAGS,
} from './bodies.ts';

/** The label of the worlds, as a module would declare it. */
export const MASK: Param = {
  type: 'Resource',
  code: '_law-mask',
  kind: 'token',
  url: '',
  expression: '',
  targets: [],
  internal: true,
  multipleOr: true,
  multipleAnd: true,
};
export const MASKS = ['x', 'y'];

export interface LawLink {
  readonly source: LawType;
  readonly code: string;
  readonly target: LawType;
}

/** Every road from one resource to another. */
export const LINKS: readonly LawLink[] = [
  { source: 'Patient', code: 'link', target: 'Patient' },
  { source: 'Encounter', code: 'subject', target: 'Patient' },
  { source: 'Encounter', code: 'patient', target: 'Patient' },
  { source: 'Encounter', code: 'part-of', target: 'Encounter' },
  { source: 'Observation', code: 'subject', target: 'Patient' },
  { source: 'Observation', code: 'encounter', target: 'Encounter' },
  { source: 'Observation', code: 'has-member', target: 'Observation' },
];

const TOKENS: Readonly<
  Record<LawType, readonly (readonly [code: string, values: readonly string[]])[]>
> = {
  Patient: [
    ['gender', GENDERS],
    ['identifier', ['1', '2']],
    ['_tag', TAGS],
  ],
  Encounter: [
    ['class', CODES],
    ['_tag', TAGS],
  ],
  Observation: [
    ['code', CODES],
    ['status', STATUSES],
    ['_tag', TAGS],
  ],
};
const STRINGS: Readonly<Record<LawType, readonly string[]>> = {
  Patient: ['family', 'name'],
  Encounter: [],
  Observation: ['value-string'],
};
const RANGES: Readonly<Record<LawType, readonly string[]>> = {
  Patient: ['birthdate', '_lastUpdated'],
  Encounter: ['date', '_lastUpdated'],
  Observation: ['date', '_lastUpdated'],
};
const PREFIXES: readonly Prefix[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'];

/** A parameter of the standard. @throws Error when R4 has none of this name. */
export function lawParam(type: LawType, code: string): Param {
  const param = readDefinitions().param(type, code);
  if (!param) throw new Error(`R4 has no ${type}.${code}`);
  return param;
}

const built = new Map<string, Arbitrary<SearchNode>>();

/** A condition on a type, chains and `_has` included, nested at most `depth` deep. */
export function arbitraryNode(type: LawType, depth: number): Arbitrary<SearchNode> {
  const key = `${type}${depth}`;
  const known = built.get(key);
  if (known) return known;
  const node =
    depth === 0
      ? leaf(type)
      : fc.oneof(
          { weight: 2, arbitrary: leaf(type) },
          { weight: 5, arbitrary: branch(type, depth - 1) },
        );
  built.set(key, node);
  return node;
}

function branch(type: LawType, depth: number): Arbitrary<SearchNode> {
  const operands = fc.array(arbitraryNode(type, depth), { minLength: 2, maxLength: 3 });
  const chains = LINKS.filter(({ source }) => source === type).map(({ code, target }) =>
    arbitraryNode(target, depth).map(
      (where): SearchNode => ({ kind: 'chain', param: lawParam(type, code), target, where }),
    ),
  );
  const reverses = LINKS.filter(({ target }) => target === type).map(({ source, code }) =>
    arbitraryNode(source, depth).map(
      (where): SearchNode => ({ kind: 'has', param: lawParam(source, code), source, where }),
    ),
  );
  return fc.oneof(
    fc
      .tuple(fc.constantFrom<('and' | 'or')[]>('and', 'or'), operands)
      .map(([kind, all]): SearchNode => ({ kind, operands: all })),
    arbitraryNode(type, depth).map((operand): SearchNode => ({ kind: 'not', operand })),
    ...chains,
    ...reverses,
  );
}

function leaf(type: LawType): Arbitrary<SearchNode> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<SearchNode>({ kind: 'all' }) },
    { weight: 1, arbitrary: fc.constant<SearchNode>({ kind: 'none' }) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...IDS.Patient)
        .map((record): SearchNode => ({ kind: 'record', record })),
    },
    {
      weight: 2,
      arbitrary: fc
        .subarray([...IDS[type]], { minLength: 1 })
        .map((ids): SearchNode => ({ kind: 'id', ids })),
    },
    { weight: 4, arbitrary: token(type) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...MASKS)
        .map((code): SearchNode => ({ kind: 'token', param: MASK, code })),
    },
    { weight: 2, arbitrary: range(type) },
    { weight: 2, arbitrary: reference(type) },
    { weight: 2, arbitrary: missing(type) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...PROFILES)
        .map((uri): SearchNode => ({ kind: 'uri', param: lawParam(type, '_profile'), uri })),
    },
    ...STRINGS[type].map((code) => ({ weight: 2, arbitrary: text(lawParam(type, code)) })),
  );
}

function token(type: LawType): Arbitrary<SearchNode> {
  return fc.constantFrom(...TOKENS[type]).chain(([name, values]) => {
    const param = lawParam(type, name);
    const code = fc.constantFrom(...values);
    const system = fc.constantFrom('', 'urn:law:tags', ...SYSTEMS);
    return fc.oneof(
      code.map((each): SearchNode => ({ kind: 'token', param, code: each })),
      fc
        .tuple(system, code)
        .map(([each, value]): SearchNode => ({ kind: 'token', param, system: each, code: value })),
      fc
        .constantFrom('urn:law:tags', ...SYSTEMS)
        .map((each): SearchNode => ({ kind: 'token', param, system: each })),
    );
  });
}

function text(param: Param): Arbitrary<SearchNode> {
  const match = fc.constantFrom<('starts' | 'exact')[]>('starts', 'exact');
  return fc.tuple(match, fc.constantFrom(...NAMES), fc.integer({ min: 1, max: 8 })).map(
    ([how, name, length]): SearchNode => ({
      kind: 'string',
      param,
      match: how,
      text: how === 'exact' ? name : [...name].slice(0, length).join(''),
    }),
  );
}

function range(type: LawType): Arbitrary<SearchNode> {
  return fc
    .tuple(
      fc.constantFrom(...RANGES[type]),
      fc.constantFrom(...PREFIXES),
      fc.constantFrom('1980', '1990', ...DATES),
    )
    .map(([code, prefix, date]): SearchNode => {
      const [low, high] = dateBounds(date);
      return { kind: 'range', param: lawParam(type, code), prefix, low, high };
    });
}

function reference(type: LawType): Arbitrary<SearchNode> {
  const roads = LINKS.filter(({ source }) => source === type);
  return fc
    .constantFrom(...roads)
    .chain(({ code, target }) =>
      fc
        .constantFrom(...IDS[target].map((id) => `${target}/${id}`), ...ELSEWHERE)
        .map(
          (text): SearchNode => ({ kind: 'reference', param: lawParam(type, code), target: text }),
        ),
    );
}

function missing(type: LawType): Arbitrary<SearchNode> {
  const codes = [
    ...TOKENS[type].map(([code]) => code),
    ...STRINGS[type],
    ...RANGES[type],
    ...LINKS.filter(({ source }) => source === type).map(({ code }) => code),
  ];
  const params = [MASK, ...codes.map((code) => lawParam(type, code))];
  return fc
    .tuple(fc.constantFrom(...params), fc.boolean())
    .map(([param, isMissing]): SearchNode => ({ kind: 'missing', param, missing: isMissing }));
}
