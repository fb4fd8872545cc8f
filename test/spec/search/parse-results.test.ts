import { expect } from 'chai';
import { readDefinitions } from '../../../server/boot/definitions.ts';
import { parseSearch } from '../../../server/fhir/search/parse.ts';
import { editDistance } from '../../../server/fhir/search/parsing/nearest.ts';
import type { Include, SortKey } from '../../../server/fhir/search/query.ts';
import { read, refusal, shown } from './reading.ts';

function shownSort(sort: SortKey): string {
  return `${sort.descending ? '-' : ''}${sort.by === 'param' ? sort.param.code : sort.by}`;
}

function shownInclude({ direction, source, param, target, iterate, where }: Include): string {
  return `${direction}${iterate ? ':iterate' : ''} ${source}:${param.code}:${target} ${shown(where)}`;
}

describe('R4 search, Sorting', () => {
  const cases: readonly [query: string, expected: string, clause: string][] = [
    ['Observation?', '-chief', 'newest first when nothing is asked'],
    ['Observation?_sort=-date', '-chief', 'the chief date, falling'],
    ['Observation?_sort=date', 'chief', 'the chief date, rising'],
    ['Observation?_sort=_lastUpdated', 'lastUpdated', '_lastUpdated'],
    ['Observation?_sort=-value-date', '-value-date', 'another date'],
    ['Patient?_sort=family', 'family', 'a string'],
    ['Patient?_sort=-gender', '-gender', 'a token'],
  ];
  for (const [query, expected, clause] of cases) {
    it(`${query} (${clause})`, () => {
      expect(shownSort(read(query).query.sort)).to.equal(expected);
    });
  }
  const refusals: readonly [query: string, words: RegExp][] = [
    ['Patient?_sort=family,given', /sorting by several parameters/],
    ['Observation?_sort=subject', /sorting by 'subject' \(type reference\)/],
    ['Patient?_sort=famly', /'famly' does not exist for Patient\. Did you mean 'family'\?/],
    ['Patient?_sort=family&_sort=given', /'_sort' is given once only/],
    ['Patient?_sort:asc=family', /modifier ':asc'/],
  ];
  for (const [query, words] of refusals) {
    it(`${query} is refused`, () => {
      expect(refusal(query).message).to.match(words);
    });
  }
});

describe('R4 search, Page Count, Total and Summary', () => {
  const cases: readonly [query: string, count: number, total: string, clause: string][] = [
    ['Observation?', 50, 'none', 'our defaults'],
    ['Observation?_count=10', 10, 'none', 'a page of ten'],
    ['Observation?_count=1000', 1000, 'none', 'the largest page'],
    ['Observation?_count=0', 0, 'accurate', '0 is _summary=count'],
    ['Observation?_summary=count', 0, 'accurate', 'count'],
    ['Observation?_summary=count&_count=10&_total=none', 0, 'accurate', 'count wins'],
    ['Observation?_summary=false', 50, 'none', 'whole resources'],
    ['Observation?_total=accurate', 50, 'accurate', 'accurate'],
    ['Observation?_total=estimate', 50, 'accurate', 'an accurate number is an estimate'],
    ['Observation?_total=none', 50, 'none', 'none'],
  ];
  for (const [query, count, total, clause] of cases) {
    it(`${query} (${clause})`, () => {
      const { query: parsed } = read(query);
      expect([parsed.count, parsed.total]).to.deep.equal([count, total]);
    });
  }
  const refusals: readonly [query: string, words: RegExp][] = [
    ['Observation?_count=1001', /whole number from 0 to 1000/],
    ['Observation?_count=-1', /whole number/],
    ['Observation?_count=1.5', /whole number/],
    ['Observation?_count=abc', /whole number/],
    ['Observation?_count=5&_count=6', /given once only/],
    ['Observation?_total=maybe', /'none', 'estimate' or 'accurate'/],
    ['Observation?_summary=text', /'_summary=text' \(possible: 'count'\)/],
  ];
  for (const [query, words] of refusals) {
    it(`${query} is refused`, () => {
      expect(refusal(query).message).to.match(words);
    });
  }
});

describe('R4 search, Including other resources in result', () => {
  const cases: readonly [query: string, expected: readonly string[], clause: string][] = [
    [
      'Observation?_include=Observation:patient',
      ['include Observation:patient:Patient all'],
      'one type',
    ],
    [
      'Observation?_include=Observation:subject:Patient',
      ['include Observation:subject:Patient all'],
      'the type named',
    ],
    [
      'Observation?_include=Observation:specimen&_include:iterate=Specimen:subject:Patient',
      ['include Observation:specimen:Specimen all', 'include:iterate Specimen:subject:Patient all'],
      ':iterate',
    ],
    [
      'Patient?_revinclude=Observation:subject',
      ['revinclude Observation:subject:Patient all'],
      'only the type searched can be referred to',
    ],
    [
      'Patient?_revinclude:iterate=Encounter:part-of',
      ['revinclude:iterate Encounter:part-of:Encounter all'],
      'revinclude :iterate',
    ],
  ];
  for (const [query, expected, clause] of cases) {
    it(`${query} (${clause})`, () => {
      expect(read(query).query.includes.map(shownInclude)).to.deep.equal(expected);
    });
  }
  it('one include per type the parameter may refer to', () => {
    expect(
      read('Observation?_include=Observation:subject').query.includes.map(({ target }) => target),
    ).to.deep.equal(['Device', 'Group', 'Location', 'Patient']);
  });
  const refusals: readonly [query: string, words: RegExp][] = [
    ['Observation?_include=*', /'\*' is not supported; name each reference/],
    ['Observation?_include=Observation:*', /'\*' is not supported/],
    ['Observation?_include=Observation', /is written 'Type:parameter'/],
    ['Observation?_include=Nothing:subject', /is written 'Type:parameter'/],
    ['Observation?_include=Observation:code', /'Observation:code' is not a reference/],
    ['Observation?_include=Observation:subject:Practitioner', /does not refer to a 'Practitioner'/],
    ['Observation?_include=Observation:subjet', /Did you mean 'subject'\?/],
    ['Observation?_include:recurse=Observation:subject', /only ':iterate' is/],
    ['Practitioner?_revinclude=Observation:subject', /does not refer to a 'Practitioner'/],
  ];
  for (const [query, words] of refusals) {
    it(`${query} is refused`, () => {
      expect(refusal(query).message).to.match(words);
    });
  }
});

describe('R4 search, self link and pages', () => {
  it('what was obeyed is told in the order received; formats are not of the search', () => {
    expect(read('Observation?_format=json&code=a&_pretty=true&_count=5&code=b').used).to.deep.equal(
      [
        ['code', 'a'],
        ['_count', '5'],
        ['code', 'b'],
      ],
    );
  });
  it('the digest is the same whatever the order, and does not know the page', () => {
    const { digest } = read('Observation?code=a&_count=5');
    expect(digest).to.equal('Observation?_count=5&code=a');
    expect(read('Observation?_count=5&_page=t&code=a').digest).to.equal(digest);
    expect(read('Observation?_count=6&code=a').digest).to.not.equal(digest);
    expect(read('Observation?code=a%26b=c').digest).to.not.equal(
      read('Observation?code=a&b=c'.replace('&b', '&code')).digest,
    );
  });
  it('a text that is no Unicode is searched, and breaks nothing', () => {
    expect(read('Observation?code=\ud800').digest).to.equal('Observation?code=%EF%BF%BD');
  });
  it('the page token is opened for that digest, and stays in what was obeyed', () => {
    const { query, used } = read('Observation?code=a&_page=token');
    expect(query.after).to.deep.equal({ value: 'token for Observation?code=a', tie: 0 });
    expect(used).to.deep.include(['_page', 'token']);
  });
});

describe('R4 http, Prefer: handling', () => {
  it('lenient passes over unknown and unsupported parameters, and says so', () => {
    const { ignored, used, query } = read(
      'Observation?cod=a&code=b&value-quantity=5&_elements=code&_include=*',
      'lenient',
    );
    expect(ignored).to.deep.equal(['cod', 'value-quantity', '_elements', '_include']);
    expect(used).to.deep.equal([['code', 'b']]);
    expect(shown(query.where)).to.equal('code=*|b');
  });
  it('lenient still refuses a wrong value and a modifier it cannot obey', () => {
    expect(refusal('Observation?date=x&code:in=v', 'lenient').issues).to.have.length(2);
  });
});

describe('R4 search, internal parameters', () => {
  it('a parameter of the server itself is unknown to callers, in every place', () => {
    const core = readDefinitions();
    const label = { ...core.param('Patient', 'gender'), code: '_label', internal: true };
    const definitions = {
      ...core,
      param: (type: string, code: string) => (code === '_label' ? label : core.param(type, code)),
    } as typeof core;
    const options = {
      definitions,
      lenient: false,
      now: 0,
      openPage: () => ({ value: null, tie: 0 }),
    };
    for (const [name, value] of [
      ['_label', 'a'],
      ['_label:not', 'a'],
      ['link._label', 'a'],
      ['_has:Observation:patient:_label', 'a'],
      ['_sort', '_label'],
    ] as const) {
      expect(() => parseSearch('Patient', [[name, value]], options), name).to.throw(
        /'_label' does not exist/,
      );
    }
  });
});

describe('R4 search, the nearest name', () => {
  const cases: readonly [left: string, right: string, edits: number][] = [
    ['code', 'code', 0],
    ['cod', 'code', 1],
    ['cdoe', 'code', 1],
    ['', 'code', 4],
    ['patient', 'subject', 5],
  ];
  for (const [left, right, edits] of cases) {
    it(`${left || 'nothing'} to ${right}: ${edits} edits`, () => {
      expect(editDistance(left, right)).to.equal(edits);
    });
  }
});
