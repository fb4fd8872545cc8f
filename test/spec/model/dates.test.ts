import { expect } from 'chai';
import fc from 'fast-check';
import { dateBounds, tryDateBounds } from '../../../server/fhir/model/date.ts';
import { refused, wordsOf } from './refused.ts';

const HOUR = 3_600_000;

function shown(text: string): readonly string[] | undefined {
  return tryDateBounds(text)?.map((instant) => new Date(instant).toISOString());
}

describe('R4 datatypes, date and dateTime: the range of each precision', () => {
  const cases: readonly [text: string, low: string, high: string, why: string][] = [
    ['2024', '2023-12-31T23:00:00.000Z', '2024-12-31T23:00:00.000Z', 'a year'],
    ['2024-02', '2024-01-31T23:00:00.000Z', '2024-02-29T23:00:00.000Z', 'a leap February'],
    ['2023-02', '2023-01-31T23:00:00.000Z', '2023-02-28T23:00:00.000Z', 'a February'],
    ['2024-12', '2024-11-30T23:00:00.000Z', '2024-12-31T23:00:00.000Z', 'into the next year'],
    ['2024-02-29', '2024-02-28T23:00:00.000Z', '2024-02-29T23:00:00.000Z', 'a leap day'],
    ['2000-02-29', '2000-02-28T23:00:00.000Z', '2000-02-29T23:00:00.000Z', 'a leap century'],
    ['2024-07-01', '2024-06-30T22:00:00.000Z', '2024-07-01T22:00:00.000Z', 'a summer day'],
    ['2024-07-01T10:30', '2024-07-01T08:30:00.000Z', '2024-07-01T08:31:00.000Z', 'a minute'],
    ['2024-07-01T10:30:05', '2024-07-01T08:30:05.000Z', '2024-07-01T08:30:06.000Z', 'a second'],
    ['2024-07-01T10:30:05Z', '2024-07-01T10:30:05.000Z', '2024-07-01T10:30:06.000Z', 'UTC'],
    ['2024-07-01T10:30Z', '2024-07-01T10:30:00.000Z', '2024-07-01T10:31:00.000Z', 'UTC minute'],
    [
      '2024-07-01T10:30:05.1Z',
      '2024-07-01T10:30:05.100Z',
      '2024-07-01T10:30:05.101Z',
      'a fraction',
    ],
    [
      '2024-07-01T10:30:05.123456789Z',
      '2024-07-01T10:30:05.123Z',
      '2024-07-01T10:30:05.124Z',
      'nanoseconds',
    ],
    [
      '2024-07-01T10:30:05.999999999Z',
      '2024-07-01T10:30:05.999Z',
      '2024-07-01T10:30:06.000Z',
      'never rounded up',
    ],
    [
      '2024-07-01T10:30:05.000+02:00',
      '2024-07-01T08:30:05.000Z',
      '2024-07-01T08:30:05.001Z',
      'an offset',
    ],
    [
      '2024-01-01T00:00:00+14:00',
      '2023-12-31T10:00:00.000Z',
      '2023-12-31T10:00:01.000Z',
      'the first zone',
    ],
    [
      '2024-01-01T00:00:00-12:00',
      '2024-01-01T12:00:00.000Z',
      '2024-01-01T12:00:01.000Z',
      'the last zone',
    ],
    [
      '2024-01-01T00:00:00-03:30',
      '2024-01-01T03:30:00.000Z',
      '2024-01-01T03:30:01.000Z',
      'half an hour',
    ],
    [
      '2016-12-31T23:59:60Z',
      '2017-01-01T00:00:00.000Z',
      '2017-01-01T00:00:01.000Z',
      'a leap second',
    ],
    ['0001', '0000-12-31T23:50:39.000Z', '0001-12-31T23:50:39.000Z', 'the first year, local time'],
    [
      '0001-01-01T00:00:00Z',
      '0001-01-01T00:00:00.000Z',
      '0001-01-01T00:00:01.000Z',
      'the first second',
    ],
    ['0099-12-31', '0099-12-30T23:50:39.000Z', '0099-12-31T23:50:39.000Z', 'not 1999'],
    ['9999', '9998-12-31T23:00:00.000Z', '9999-12-31T23:00:00.000Z', 'the last year'],
    [
      '9999-12-31T23:59:59Z',
      '9999-12-31T23:59:59.000Z',
      '+010000-01-01T00:00:00.000Z',
      'the last second',
    ],
  ];
  for (const [text, low, high, why] of cases) {
    it(`${text} (${why})`, () => {
      expect(shown(text)).to.deep.equal([low, high]);
    });
  }
  it('another zone than Paris', () => {
    expect(dateBounds('2024-07-01', 'America/Martinique')[0]).to.equal(Date.UTC(2024, 6, 1, 4));
    expect(dateBounds('2024-07-01', 'UTC')[0]).to.equal(Date.UTC(2024, 6, 1));
  });
});

describe('R4 search, date: days of Europe/Paris that have 23 or 25 hours', () => {
  const days: readonly [day: string, hours: number][] = [
    ['2024-03-30', 24],
    ['2024-03-31', 23],
    ['2024-04-01', 24],
    ['2024-10-26', 24],
    ['2024-10-27', 25],
    ['2024-10-28', 24],
    ['2026-03-28', 24],
    ['2026-03-29', 23],
    ['2026-10-24', 24],
    ['2026-10-25', 25],
  ];
  for (const [day, hours] of days) {
    it(`${day} has ${hours}`, () => {
      const [low, high] = dateBounds(day);
      expect((high - low) / HOUR).to.equal(hours);
    });
  }
  it('days and months follow each other without a gap', () => {
    for (const year of [2024, 2026]) {
      let end = dateBounds(String(year))[0];
      for (let month = 1; month <= 12; month += 1) {
        const [low, high] = dateBounds(`${year}-${String(month).padStart(2, '0')}`);
        expect(low).to.equal(end);
        end = high;
      }
      expect(end).to.equal(dateBounds(String(year))[1]);
    }
  });
  const minutes: readonly [text: string, low: string][] = [
    ['2024-03-31T01:59', '2024-03-31T00:59:00.000Z'],
    ['2024-03-31T03:00', '2024-03-31T01:00:00.000Z'],
    ['2024-10-27T01:59', '2024-10-26T23:59:00.000Z'],
    ['2024-10-27T03:00', '2024-10-27T02:00:00.000Z'],
    ['2026-10-25T01:59:59', '2026-10-24T23:59:59.000Z'],
  ];
  for (const [text, low] of minutes) {
    it(`${text} is as long as any other`, () => {
      const [start, end] = dateBounds(text);
      expect(new Date(start).toISOString()).to.equal(low);
      expect(end - start).to.equal(text.length > 16 ? 1000 : 60_000);
    });
  }
  it('an hour that does not exist, or exists twice, is still one place in time', () => {
    for (const text of ['2024-03-31T02:30', '2024-10-27T02:30', '2026-03-29T02:00']) {
      const [low, high] = dateBounds(text);
      const [day, night] = dateBounds(text.slice(0, 10));
      expect([high - low, low >= day, high <= night]).to.deep.equal([60_000, true, true]);
    }
  });
});

describe('R4 datatypes, what is no date', () => {
  const texts: readonly string[] = [
    ...[
      '',
      ' ',
      '24',
      '02024',
      '2024-1',
      '2024-00',
      '2024-13',
      '2024-1-1',
      '2024-01-00',
      '2024-01-32',
    ],
    ...['2023-02-29', '1900-02-29', '2100-02-29', '2024-02-30', '2024-04-31', '0000', '0000-01-01'],
    ...[
      '2024-01-01T',
      '2024-01-01T10',
      '2024-01-01T24:00',
      '2024-01-01T23:60',
      '2024-01-01T23:59:61Z',
    ],
    ...[
      '2024-01-01T10:00:00.Z',
      '2024-01-01T10:00.5Z',
      '2024-01-01T10:00:00.1234567890Z',
      '2024-01Z',
    ],
    ...['2024-01-01Z', '2024-01-01T10:00:00z', '2024-01-01t10:00:00Z', '2024-01-01 10:00:00Z'],
    ...['2024-01-01T10:00:00+2:00', '2024-01-01T10:00:00+0200', '2024-01-01T10:00:00+02'],
    ...['2024-01-01T10:00:00+14:01', '2024-01-01T10:00:00+15:00', '2024-01-01T10:00:00+99:99'],
    ...[
      '2024-01-01T10:00:00-05:60',
      '+2024',
      '-2024',
      '2024-01-01\n',
      ' 2024',
      '٢٠٢٤',
      'aujourd’hui',
    ],
  ];
  for (const text of texts) {
    it(JSON.stringify(text), () => {
      expect(tryDateBounds(text)).to.equal(undefined);
      const error = refused(() => dateBounds(text));
      expect([error.status, error.issues[0]?.code]).to.deep.equal([400, 'invalid']);
    });
  }
  it('says no more than the beginning of what was sent', () => {
    expect(wordsOf(refused(() => dateBounds('x'.repeat(1000))))).to.have.length.below(150);
  });
});

describe('R4 search, date: laws', () => {
  const instant = fc.date({
    min: new Date('0001-01-02T00:00:00Z'),
    max: new Date('9999-12-30T00:00:00Z'),
    noInvalidDate: true,
  });
  it('an instant lies in its own range, and in those of its coarser texts', () => {
    fc.assert(
      fc.property(instant, (date) => {
        const text = date.toISOString();
        const cut = [`${text.slice(0, 16)}Z`, `${text.slice(0, 19)}Z`, text];
        const ranges = cut.map((part) => dateBounds(part));
        const days = [4, 7, 10].map((length) => dateBounds(text.slice(0, length), 'UTC'));
        for (const [low, high] of [...days, ...ranges]) {
          expect(low <= date.getTime() && date.getTime() < high).to.equal(true);
        }
      }),
      { numRuns: 300, seed: 20_240_229 },
    );
  });
  it('ranges are never empty, in Paris neither', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(4, 7, 10, 16, 19, 23), (date, length) => {
        const [low, high] = dateBounds(date.toISOString().slice(0, length));
        expect(low < high).to.equal(true);
      }),
      { numRuns: 300, seed: 20_240_229 },
    );
  });
});
