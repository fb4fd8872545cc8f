import { obeyed, refused } from './tables.ts';

describe('R4 search, token', () => {
  obeyed([
    ['Observation?code=8867-4', 'code=*|8867-4', 'code alone: any system'],
    ['Observation?code=http://loinc.org|8867-4', 'code=http://loinc.org|8867-4', 'system and code'],
    ['Observation?code=|8867-4', 'code=|8867-4', 'no system'],
    ['Observation?code=http://loinc.org|', 'code=http://loinc.org|*', 'any code of the system'],
    ['Observation?code=a,b', 'or(code=*|a code=*|b)', 'a comma is or'],
    ['Observation?code=a&code=b', 'and(code=*|a code=*|b)', 'repetition is and'],
    [
      'Observation?code:not=a,b',
      'not(or(code=*|a code=*|b))',
      ':not is the complement of all values',
    ],
    ['Observation?code:missing=true', 'code missing', ':missing=true'],
    ['Observation?code:missing=false', 'code present', ':missing=false'],
    ['Patient?active=true', 'active=*|true', 'boolean'],
    ['Observation?_tag=urn:a|x', '_tag=urn:a|x', 'a parameter of every resource'],
    ['Observation?_id=a,b', 'id a,b', 'logical ids'],
    ['Observation?_id:not=a', 'not(id a)', ':not of ids'],
  ]);
  refused([
    [
      'Observation?code:in=http://vs',
      'value',
      /modifier ':in' is not possible in 'code:in'; modifiers accepted: :not, :missing/,
    ],
    ['Observation?code:text=pulse', 'value', /modifier ':text'/],
    ['Patient?identifier:of-type=a|b|c', 'value', /modifier ':of-type'/],
    ['Observation?code=a|b|c', 'value', /a bar inside a code is written '\\\|'/],
    ['Observation?code=|', 'value', /write 'code'/],
    ['Observation?code:missing=maybe', 'value', /'true' \(absent\) or 'false'/],
    ['Observation?_id=a/b', 'value', /not a logical id/],
  ]);
});

describe('R4 search, string', () => {
  obeyed([
    ['Patient?family=Dupont', 'family starts "Dupont"', 'starts with'],
    ['Patient?name=Marie,Léa', 'or(name starts "Marie" name starts "Léa")', 'or'],
    ['Patient?family:exact=Dupont', 'family exact "Dupont"', ':exact'],
    [
      `Patient?family:exact=${'x'.repeat(40)}`,
      `family exact "${'x'.repeat(40)}"`,
      ':exact has no bound of its own',
    ],
    [
      `Patient?family=${'é'.repeat(32)}`,
      `family starts "${'é'.repeat(32)}"`,
      '32 folded characters are searched',
    ],
  ]);
  refused([
    [
      `Patient?family=${'x'.repeat(33)}`,
      'value',
      /passes 32 characters; shorten it, or ask for the whole text by 'family:exact'/,
    ],
    [`Patient?family=${'œ'.repeat(17)}`, 'value', /passes 32 characters/],
    ['Patient?family:contains=up', 'value', /modifier ':contains' .* :exact, :missing/],
  ]);
});

describe('R4 search, date', () => {
  obeyed([
    [
      'Observation?date=2024-02-01T10:00:00Z',
      'date eq 2024-02-01T10:00Z/2024-02-01T10:00:01.000Z',
      'no prefix is eq',
    ],
    [
      'Observation?date=ge2024-02',
      'date ge 2024-01-31T23:00Z/2024-02-29T23:00Z',
      'a month, in the default zone',
    ],
    ['Observation?date=ne2024', 'date ne 2023-12-31T23:00Z/2024-12-31T23:00Z', 'ne'],
    [
      'Observation?date=sa2024-02-01T10:00:00%2B01:00'.replace('%2B', '+'),
      'date sa 2024-02-01T09:00Z/2024-02-01T09:00:01.000Z',
      'sa, with a zone',
    ],
    [
      'Observation?date=gt2024-01-01&date=lt2025-01-01',
      'and(date gt 2023-12-31T23:00Z/2024-01-01T23:00Z date lt 2024-12-31T23:00Z/2025-01-01T23:00Z)',
      'a period by two parameters',
    ],
    [
      'Observation?date=eb2024-01-01,le2023',
      'or(date eb 2023-12-31T23:00Z/2024-01-01T23:00Z date le 2022-12-31T23:00Z/2023-12-31T23:00Z)',
      'or',
    ],
    [
      'Observation?date=ap2024-06-05T00:00:00Z',
      'and(date gt 2024-06-04T00:00:00.100Z/2024-06-04T00:00:00.100Z date lt 2024-06-06T00:00:00.900Z/2024-06-06T00:00:00.900Z)',
      'ap: a tenth of the gap to now on each side',
    ],
    [
      'Patient?_lastUpdated=gt2024-01-01T00:00:00Z',
      '_lastUpdated gt 2024-01-01T00:00Z/2024-01-01T00:00:01.000Z',
      '_lastUpdated',
    ],
    ['Observation?date:missing=true', 'date missing', ':missing'],
  ]);
  refused([
    ['Observation?date=2024-02-31', 'value', /'date': '2024-02-31' is not a FHIR date/],
    ['Observation?date=yesterday', 'value', /not a FHIR date/],
    ['Observation?date=xx2024', 'value', /not a FHIR date/],
    ['Observation?date=2024-02-01T10:00:00 01:00', 'value', /'\+' of a time zone is written '%2B'/],
    ['Observation?date:exact=2024', 'value', /modifier ':exact'/],
  ]);
});

describe('R4 search, reference', () => {
  obeyed([
    ['Observation?subject=Patient/p1', 'subject→Patient/p1', 'Type/id'],
    ['Observation?patient=p1', 'patient→Patient/p1', 'an id alone, one type'],
    [
      'Observation?subject=p1',
      'or(subject→Device/p1 subject→Group/p1 subject→Location/p1 subject→Patient/p1)',
      'an id alone, several types',
    ],
    ['Observation?subject:Patient=p1', 'subject→Patient/p1', ':[Type]'],
    ['Observation?subject:Patient=Patient/p1', 'subject→Patient/p1', ':[Type] and Type/id'],
    [
      'Observation?subject=http://carnet.test/fhir/Patient/p1',
      'subject→Patient/p1',
      'absolute, of this server',
    ],
    [
      'Observation?subject=https://other.test/fhir/Patient/p1',
      'subject→https://other.test/fhir/Patient/p1',
      'absolute, elsewhere',
    ],
    [
      'Observation?subject=urn:uuid:0c3f4bd2-6a0e-4f3e-9a86-9a5f2a4a0001',
      'subject→urn:uuid:0c3f4bd2-6a0e-4f3e-9a86-9a5f2a4a0001',
      'URN',
    ],
    ['Observation?subject:missing=true', 'subject missing', ':missing'],
  ]);
  refused([
    [
      'Observation?subject=Practitioner/x',
      'value',
      /cannot refer to 'Practitioner': possible types are Device, Group, Location, Patient/,
    ],
    ['Observation?subject:Patient=Group/x', 'value', /cannot refer to 'Group'/],
    [
      'Observation?subject:Practitioner=x',
      'value',
      /modifier ':Practitioner' is not possible .* :\[Type\], :missing/,
    ],
    ['Observation?subject:identifier=a|b', 'value', /modifier ':identifier'/],
    ['Observation?subject=Patient/p1/_history/2', 'value', /without version/],
    ['Observation?subject=a b', 'value', /not a reference/],
    ['PlanDefinition?depends-on=http://x.test/Library/l|1.0', 'value', /without version/],
  ]);
});

describe('R4 search, uri', () => {
  obeyed([
    ['ValueSet?url=http://x.test/vs', 'url=http://x.test/vs', 'exact'],
    ['Observation?_profile=http://x.test/p', '_profile=http://x.test/p', '_profile'],
  ]);
  refused([['ValueSet?url:below=http://x.test', 'value', /modifier ':below'/]]);
});
