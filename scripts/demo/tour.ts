/** The tour of contract.md: five steps over HTTP, each a `curl` line that can be pasted, and its real answer, shortened. */
import type { TokenWish } from './claims.ts';
import { tourBundle } from './world.ts';

export interface Tour {
  readonly base: string;
  readonly sign: (wish: TokenWish) => string;
  /** Makes this deposit another one than the last tour's. */
  readonly nonce: string;
  /** Instant of the tour, a FHIR dateTime. */
  readonly now: string;
  readonly print: (line: string) => void;
  /** Writes a body to a file that a `curl` line can name. */
  readonly keepBody: (name: string, body: object) => Promise<string>;
}

interface Answer {
  readonly status: number;
  readonly body: Json;
}

type Json = { readonly [member: string]: unknown };

/** A truth of the tour that did not hold. */
class TourError extends Error {}

interface Call {
  readonly wish: TokenWish;
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: { readonly name: string; readonly json: object };
}

/** Plays the tour. @throws TourError when an answer is not what the rules of the record promise. */
export async function playTour(tour: Tour): Promise<void> {
  const letter = await deposit(tour);
  await readers(tour, letter);
  await masking(tour, letter);
  await breakGlass(tour);
  await journal(tour);
}

/** 1. The hospital files; it needs no authorisation to feed (dmp.md 5.4, R20w). */
async function deposit(tour: Tour): Promise<string> {
  title(
    tour,
    '1. hospital-h dépose une lettre de sortie et des résultats · files a discharge letter and lab results',
  );
  const answer = await call(tour, {
    wish: { as: 'hospital-h', patient: 'marie' },
    method: 'POST',
    path: '',
    body: { name: 'tour-depot', json: tourBundle(tour.nonce, tour.now) },
  });
  expectStatus(answer, 200);
  const locations = entriesOf(answer.body).map((entry) =>
    text(record(entry['response'])['location']),
  );
  const documents = locations.filter(
    (location) =>
      location.startsWith('DocumentReference/') || location.includes('/DocumentReference/'),
  );
  tour.print(
    `   → 200 transaction-response, ${locations.length} ressources, dont ${documents.length} documents`,
  );
  const [letter] = documents.map(
    (location) => /DocumentReference\/[A-Za-z0-9.-]+/.exec(location)?.[0] ?? '',
  );
  return letter ?? fail('the deposit made no DocumentReference');
}

/** 2. dr-g is authorised (C02); dr-x has nothing on file. */
async function readers(tour: Tour, letter: string): Promise<void> {
  title(
    tour,
    '2. dr-g cherche et lit ; dr-x est refusé · dr-g searches and reads; dr-x is refused',
  );
  const found = await call(tour, { wish: { as: 'dr-g' }, path: search(letter) });
  expectStatus(found, 200);
  expectTotal(found, 1);
  tour.print(`   → 200, total ${String(found.body['total'])} : ${titleOf(found.body)}`);
  expectStatus(await call(tour, { wish: { as: 'dr-g' }, path: letter }), 200);
  tour.print('   → 200');
  const refused = await call(tour, { wish: { as: 'dr-x' }, path: letter });
  expectStatus(refused, 403);
  tour.print(`   → 403 ${reasonOf(refused.body)}`);
}

/** 3. The mask acts on the next request; the attending physician passes it (R21). */
async function masking(tour: Tour, letter: string): Promise<void> {
  title(
    tour,
    '3. marie masque la lettre ; dr-g ne la trouve plus, dr-t oui · marie masks it; dr-g finds nothing, dr-t does',
  );
  const label = {
    system:
      'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument',
    code: 'MASQUE_PS',
  };
  const operations = [{ op: 'replace', path: '/securityLabel', value: [{ coding: [label] }] }];
  const masked = await call(tour, {
    wish: { as: 'marie' },
    method: 'PATCH',
    path: letter,
    body: { name: 'tour-masque', json: operations },
  });
  expectStatus(masked, 200);
  tour.print('   → 200');
  const hidden = await call(tour, { wish: { as: 'dr-g' }, path: search(letter) });
  expectStatus(hidden, 200);
  expectTotal(hidden, 0);
  tour.print('   → 200, total 0');
  const seen = await call(tour, { wish: { as: 'dr-t' }, path: search(letter) });
  expectTotal(seen, 1);
  tour.print(`   → 200, total 1 : ${titleOf(seen.body)}`);
}

/** 4. Breaking the glass needs a reason; the holder is told (R19; the message itself is delivered by a later version). */
async function breakGlass(tour: Tour): Promise<void> {
  title(
    tour,
    '4. dr-x brise la glace avec un motif et lit les allergies · breaks the glass with a reason, reads allergies',
  );
  const wish: TokenWish = {
    as: 'dr-x',
    mode: 'bris_de_glace',
    reason: 'inconsciente, choc anaphylactique',
  };
  const allergies = await call(tour, {
    wish,
    path: 'AllergyIntolerance?patient=Patient/marie&_total=accurate',
  });
  expectStatus(allergies, 200);
  const total = Number(allergies.body['total']);
  if (!(total >= 1)) fail(`dr-x found ${total} allergies`);
  tour.print(`   → 200, total ${total}`);
  const told = await call(tour, {
    wish: { as: 'marie' },
    path: 'Communication?subject=Patient/marie&recipient=Patient/marie&_total=accurate',
  });
  expectStatus(told, 200);
  if (!(Number(told.body['total']) >= 1)) fail('marie was not told of the emergency access');
  tour.print(`   → 200, ${String(told.body['total'])} message(s) à marie sur un accès en urgence`);
}

/** 5. The holder reads who looked, refusals included; the operator checks that no line is missing. */
async function journal(tour: Tour): Promise<void> {
  title(
    tour,
    '5. marie lit qui a regardé ; le journal est entier · marie reads who looked; the journal is whole',
  );
  const events = await call(tour, {
    wish: { as: 'marie' },
    path: `AuditEvent?patient=Patient/marie&date=ge${encodeURIComponent(tour.now)}&_count=50`,
  });
  expectStatus(events, 200);
  const lines = entriesOf(events.body).map((entry) => lineOf(record(entry['resource'])));
  for (const line of lines.slice(0, 12)) tour.print(`   ${line}`);
  for (const [who, what] of [
    ['dr-x', '8'],
    ['dr-g', '0'],
    ['hospital-h', '0'],
    ['marie', '0'],
  ] as const) {
    if (!lines.some((line) => line.includes(` ${who} `) && line.endsWith(outcomeText(what))))
      fail(`the journal has no line of ${who} with outcome ${what}`);
  }
  const verified = await call(tour, { wish: { as: 'operator-op' }, path: '$verify-journal' });
  expectStatus(verified, 200);
  const parameters = list(verified.body['parameter']).map(record);
  if (
    !parameters.some(
      (parameter) => parameter['name'] === 'result' && parameter['valueBoolean'] === true,
    )
  )
    fail('the journal is not whole');
  tour.print(
    `   → 200, ${String(parameters.find((parameter) => parameter['name'] === 'events')?.['valueInteger'])} lignes, aucune ne manque`,
  );
}

function search(letter: string): string {
  return `DocumentReference?patient=Patient/marie&_id=${letter.slice('DocumentReference/'.length)}&_total=accurate`;
}

async function call(tour: Tour, { wish, method = 'GET', path, body }: Call): Promise<Answer> {
  const url = path === '' ? tour.base : `${tour.base}/${path}`;
  const isPatch = method === 'PATCH';
  const type = isPatch ? 'application/json-patch+json' : 'application/fhir+json';
  const file = body ? await tour.keepBody(body.name, body.json) : undefined;
  tour.print(
    `   ${curlLine({ wish, method, url, ...(file === undefined ? {} : { file, type }) })}`,
  );
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${tour.sign(wish)}`,
      ...(body ? { 'content-type': type } : {}),
    },
    ...(body ? { body: JSON.stringify(body.json) } : {}),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: record(answer) };
}

interface CurlParts {
  readonly wish: TokenWish;
  readonly method: string;
  readonly url: string;
  readonly file?: string;
  readonly type?: string;
}

function curlLine({ wish, method, url, file, type }: CurlParts): string {
  const options = [
    `--as ${wish.as}`,
    ...(wish.patient ? [`--patient ${wish.patient}`] : []),
    ...(wish.mode ? [`--mode ${wish.mode}`] : []),
    ...(wish.reason ? [`--reason "${wish.reason}"`] : []),
  ].join(' ');
  const data = file ? ` -H "Content-Type: ${type}" --data-binary @${file}` : '';
  return `curl -s${method === 'GET' ? '' : ` -X ${method}`} '${url}' -H "Authorization: Bearer $(npm run -s token -- ${options.replaceAll('"', "'")})"${data}`;
}

function lineOf(event: Json): string {
  const user =
    list(event['agent'])
      .map(record)
      .find((agent) => agent['requestor'] === true) ?? {};
  const who = record(user['who']);
  const reference =
    text(who['reference']).split('/')[1] ?? text(record(who['identifier'])['value']);
  const client = text(
    record(record(list(event['agent']).map(record)[0]?.['who'])['identifier'])['value'],
  );
  const name = client === 'demo-org' ? 'hospital-h' : reference;
  const what = text(record(list(event['subtype']).map(record)[0])['code']);
  return `${text(event['recorded'])} ${name} ${what} ${outcomeText(text(event['outcome']))}`;
}

function outcomeText(outcome: string): string {
  return outcome === '0' ? 'fait' : `refusé (${outcome})`;
}

function titleOf(bundle: Json): string {
  const [first] = entriesOf(bundle).map((entry) => record(entry['resource']));
  return text(record(record(list(first?.['content']).map(record)[0])['attachment'])['title']);
}

function reasonOf(outcome: Json): string {
  const [issue] = list(outcome['issue']).map(record);
  const code = text(record(list(record(issue?.['details'])['coding']).map(record)[0])['code']);
  return `${code} : ${text(issue?.['diagnostics'])}`;
}

function entriesOf(bundle: Json): readonly Json[] {
  return list(bundle['entry']).map(record);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Json {
  // An object that is no array has named members; what they hold stays unknown.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function title(tour: Tour, line: string): void {
  tour.print(`\n${line}`);
}

function expectStatus({ status, body }: Answer, expected: number): void {
  if (status !== expected)
    fail(`expected ${expected}, got ${status}: ${JSON.stringify(body).slice(0, 500)}`);
}

function expectTotal({ body }: Answer, expected: number): void {
  if (body['total'] !== expected)
    fail(`expected a total of ${expected}, got ${String(body['total'])}`);
}

function fail(message: string): never {
  throw new TourError(`The tour stopped: ${message}`);
}
