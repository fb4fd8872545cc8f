/** Rules of datatypes, by example. */
import type { Row } from './rows-bundle.ts';

const UCUM = 'http://unitsofmeasure.org';

export const DATATYPE_ROWS: readonly Row[] = [
  ['ele-1', 'Period', { start: '2024' }, { id: 'a' }],
  ['ext-1', 'Extension', { url: 'u', valueCode: 'a' }, { url: 'u' }],
  [
    'ext-1',
    'Extension',
    { url: 'u', extension: [{ url: 'v' }] },
    { url: 'u', valueCode: 'a', extension: [{ url: 'v' }] },
  ],
  ['att-1', 'Attachment', { data: 'AA==', contentType: 'text/plain' }, { data: 'AA==' }],
  ['qty-3', 'Quantity', { value: 1, code: 'g', system: UCUM }, { value: 1, code: 'g' }],
  ['cpt-2', 'ContactPoint', { value: '01', system: 'phone' }, { value: '01' }],
  [
    'rat-1',
    'Ratio',
    { numerator: { value: 1 }, denominator: { value: 2 } },
    { numerator: { value: 1 } },
  ],
  ['rat-1', 'Ratio', { extension: [{ url: 'u', valueCode: 'a' }] }, { id: 'a' }],
  [
    'per-1',
    'Period',
    { start: '2024-01-05', end: '2024-02' },
    { start: '2024-03-05', end: '2024-02' },
  ],
  [
    'per-1',
    'Period',
    { start: '2024-01-05T10:00:00+01:00', end: '2024-01-05T10:00:00Z' },
    { start: '2024-01-05T10:00:00Z', end: '2024-01-05T10:00:00+01:00' },
  ],
  ['per-1', 'Period', { start: '2024-01-05', _end: { id: 'e' } }, { start: '2025', end: '2024' }],
  [
    'rng-2',
    'Range',
    { low: { value: 500, system: UCUM, code: 'g' }, high: { value: 1, system: UCUM, code: 'kg' } },
    { low: { value: 2, system: UCUM, code: 'kg' }, high: { value: 500, system: UCUM, code: 'g' } },
  ],
  ['age-1', 'Age', { value: 3, code: 'a', system: UCUM }, { value: 0, code: 'a', system: UCUM }],
  ['age-1', 'Age', { code: 'a', system: UCUM }, { value: 3, code: 'a', system: 'urn:other' }],
  [
    'cnt-3',
    'Count',
    { value: 3, code: '1', system: UCUM },
    { value: 3.5, code: '1', system: UCUM },
  ],
  ['drt-1', 'Duration', { value: 3, code: 'h', system: UCUM }, { value: 3, code: 'h' }],
  ['dis-1', 'Distance', { value: 3, code: 'm', system: UCUM }, { value: 3 }],
  ['tim-1', 'Timing.repeat', { duration: 1, durationUnit: 'h' }, { duration: 1 }],
  ['tim-2', 'Timing.repeat', { period: 1, periodUnit: 'd' }, { period: 1 }],
  ['tim-4', 'Timing.repeat', { duration: 0 }, { duration: -1 }],
  ['tim-5', 'Timing.repeat', { period: 1 }, { period: -1 }],
  ['tim-9', 'Timing.repeat', { offset: 30, when: ['ACM'] }, { offset: 30, when: ['ACM', 'CM'] }],
  ['tim-9', 'Timing.repeat', { when: ['CM'] }, { offset: 30 }],
  [
    'tim-10',
    'Timing.repeat',
    { timeOfDay: ['10:00:00'] },
    { timeOfDay: ['10:00:00'], when: ['HS'] },
  ],
];
