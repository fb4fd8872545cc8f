/** From HTTP to an InteractionRequest. R4 http. */
import type { InteractionRequest } from '../../fhir/engine/interaction.ts';
import { isJsonArray, isJsonObject } from '../../fhir/model/json.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { badRequest } from '../../fhir/outcome/errors.ts';
import type { Arrival } from '../arrival.ts';
import type { Returned } from './fields.ts';
import { ifMatchOf, ifNoneExistOf, passedFields, preferenceOf } from './fields.ts';
import type { Format, Language } from './negotiate.ts';
import { negotiate } from './negotiate.ts';
import type { Pair } from './query.ts';
import { joinedPairs, urlPairs } from './query.ts';
import type { DecodeContext } from './request-body.ts';
import { bodyOf, formOf } from './request-body.ts';

/** How the answer is wanted. */
export interface Wanted {
  readonly format: Format;
  readonly pretty: boolean;
  readonly language: Language;
  readonly returned?: Returned;
  /** True for what changes resources: `returned` and `Location` concern it alone. */
  readonly isWrite: boolean;
  /** `_format` as sent, so that the links of a Bundle keep it. */
  readonly formatSent?: string;
  /** Methods of the entries of a Bundle that was sent, in order. */
  readonly entryMethods: readonly string[];
}

export interface Decoded {
  readonly request: InteractionRequest;
  readonly wanted: Wanted;
}

/** Parameters that are HTTP's own and never a search. R4 http, General parameters. */
const OWN: ReadonlySet<string> = new Set(['_format', '_pretty']);
const SEARCH_SUFFIX = '_search';

/** @throws FhirError 400, 406, 408, 413, 414 or 415, saying what to send instead. */
export async function decodeRequest(arrival: Arrival, context: DecodeContext): Promise<Decoded> {
  const { message, requestId, at, url, query } = arrival;
  const { route, described } = context;
  const preference = preferenceOf(message);
  const headers = passedFields(message);
  const ifMatch = ifMatchOf(message);
  const ifNoneExist = ifNoneExistOf(message);
  // What the answer cannot be is refused before the body is read, and long before anything is written.
  const sentPairs = urlPairs(query);
  let wanted = wantedOf(arrival, context, sentPairs);
  const isForm = described.method === 'POST' && described.suffix === SEARCH_SUFFIX;
  const pairs = joinedPairs(sentPairs, isForm ? await formOf(arrival, context) : []);
  if (isForm) wanted = wantedOf(arrival, context, pairs);
  const body = isForm ? undefined : await bodyOf(arrival, context);
  const bundle = body?.kind === 'resource' && route.type === undefined ? body.resource : undefined;
  return {
    request: {
      ...route,
      interaction: bundle ? bundleInteraction(bundle, context) : route.interaction,
      query: pairs.filter(([name]) => !OWN.has(name)),
      lenient: preference.lenient,
      headers,
      requestId,
      entry: 0,
      at,
      url,
      ...(body ? { body } : {}),
      ...(ifMatch === undefined ? {} : { ifMatch }),
      ...(ifNoneExist === undefined ? {} : { ifNoneExist }),
    },
    wanted: {
      ...wanted,
      ...(preference.returned ? { returned: preference.returned } : {}),
      entryMethods: bundle ? entryMethodsOf(bundle) : [],
    },
  };
}

function wantedOf(
  { message, language }: Arrival,
  { route, described }: DecodeContext,
  pairs: readonly Pair[],
): Wanted {
  const { accept } = message.headers;
  const formatSent = pairs.find(([name]) => name === '_format')?.[1];
  const native = route.type === 'Binary' && ['read', 'vread'].includes(route.interaction);
  const asked = {
    native,
    ...(accept === undefined ? {} : { accept }),
    ...(formatSent === undefined ? {} : { format: formatSent }),
  };
  return {
    format: negotiate(asked),
    pretty: pairs.some(([name, value]) => name === '_pretty' && value === 'true'),
    language,
    isWrite: described.method !== 'GET' && described.suffix !== SEARCH_SUFFIX,
    entryMethods: [],
    ...(formatSent === undefined ? {} : { formatSent }),
  };
}

/** A Bundle posted to the base says itself whether it is a batch or a transaction. R4 http, transaction. */
function bundleInteraction(bundle: Resource, { route, interactions }: DecodeContext): string {
  if (route.interaction !== 'transaction' && route.interaction !== 'batch')
    return route.interaction;
  const { type, tree } = bundle;
  const wanted = tree.get('type');
  const isKnown = wanted === 'transaction' || wanted === 'batch';
  if (type === 'Bundle' && isKnown && interactions.some(({ code }) => code === wanted))
    return wanted;
  throw badRequest(
    {
      fr: 'Un POST sur la racine attend un Bundle de type « transaction » ou « batch ».',
      en: "A POST to the base expects a Bundle of type 'transaction' or 'batch'.",
    },
    'Bundle.type',
  );
}

function entryMethodsOf(bundle: Resource): readonly string[] {
  const entries = bundle.tree.get('entry');
  if (!isJsonArray(entries)) return [];
  return entries.map((entry) => {
    const request = isJsonObject(entry) ? entry.get('request') : undefined;
    const method = isJsonObject(request) ? request.get('method') : undefined;
    return typeof method === 'string' ? method : '';
  });
}
