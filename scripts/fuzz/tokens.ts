/** Access tokens, good and bad: signed as they must be, signed with odd claims, or forged in a named way. RFC 7519; RFC 8725. */
import type { KeyObject } from 'node:crypto';
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { SigningKey } from '../../server/smart/keys.ts';
import { signToken } from '../../server/smart/sign.ts';
import type { Caller } from './cast.ts';
import { Dice } from './dice.ts';
import type { RecipeName, TokenRecipe } from './recipes.ts';

export interface Issuer {
  readonly key: SigningKey;
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

type Claims = Readonly<Record<string, unknown>>;

const LIFETIME_SECONDS = 12 * 60 * 60;
const DAY_SECONDS = 24 * 60 * 60;
const CLAIMS = [
  'sub',
  'client_id',
  'actor',
  'patient',
  'fhirUser',
  'scope',
  'purpose_of_use',
  'SubjectNameID',
  'exercice',
  'practitioner_role',
  'SubjectOrganizationID',
  'organization',
] as const;
/** Values of the wrong kind; none is a text, so that none can name another person. */
const WRONG_KINDS: readonly unknown[] = [
  null,
  0,
  -1,
  true,
  [],
  {},
  [{}],
  [[]],
  1e308,
  '',
  ' ',
  '*',
  '\u0000',
  { $gt: '' },
  { $ne: null },
];
const SCOPES = [
  '',
  ' ',
  'openid',
  'patient/*.rs',
  'user/*.rs',
  'system/*.rs',
  'patient/*.*',
  'user/*.read user/*.write',
  'patient/Observation.rs',
  'patient/Observation.rs?category=laboratory',
  'patient/*.cruds?_security=x',
  'user/Patient.dcurs',
  'system/*.cruds user/*.cruds patient/*.cruds',
  'user/%2a.cruds',
  'launch/patient offline_access',
  'patient/*.cruds patient/../*.cruds',
  'user/*.cruds\u0000',
] as const;

/** Makes tokens, each once. */
export class Tokens {
  readonly #issuer: Issuer;
  readonly #own = new Map<string, string>();
  /** By caller, way and variant: as many as there are of these. */
  readonly #made = new Map<string, string>();
  readonly #stranger: KeyObject;

  constructor(issuer: Issuer) {
    this.#issuer = issuer;
    this.#stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  }

  /** Empty: no token is sent. */
  of(caller: Caller, { name, seed }: TokenRecipe): string {
    if (caller.record === undefined && name === 'own') return '';
    if (name === 'own') return this.#ownOf(caller);
    const variant = `${caller.name} ${name} ${seed}`;
    const known = this.#made.get(variant);
    if (known !== undefined) return known;
    const dice = new Dice(seed);
    const signed = (claims: Claims): string => this.signed(claims);
    const made =
      oddClaims(name, { claims: caller.claims, dice, signed }) ?? this.#forged(name, caller, dice);
    this.#made.set(variant, made);
    return made;
  }

  #ownOf({ name, claims }: Caller): string {
    const known = this.#own.get(name);
    if (known !== undefined) return known;
    const made = this.signed(claims);
    this.#own.set(name, made);
    return made;
  }

  /** Signed by the installation, whatever they claim. */
  signed(claims: Claims, more: { readonly now?: number; readonly lifetime?: number } = {}): string {
    const { key, issuer, audience, now } = this.#issuer;
    const lifetimeSeconds = more.lifetime ?? LIFETIME_SECONDS;
    return signToken(key, claims, { issuer, audience, lifetimeSeconds, now: more.now ?? now() });
  }

  #forged(name: RecipeName, caller: Caller, dice: Dice): string {
    const { key, issuer, audience, now } = this.#issuer;
    const { claims } = caller;
    const instant = now();
    const lifetimeSeconds = LIFETIME_SECONDS;
    switch (name) {
      case 'expired':
        return this.signed(claims, { now: instant - 2 * LIFETIME_SECONDS * 1000 });
      case 'not yet':
        return this.signed({ ...claims, nbf: instant / 1000 + 3600 }, { now: instant + 3_600_000 });
      case 'two lives long':
        return this.signed(claims, { lifetime: 3 * DAY_SECONDS });
      case 'other audience':
        return signToken(key, claims, {
          issuer,
          audience: `${audience}2`,
          lifetimeSeconds,
          now: instant,
        });
      case 'other issuer':
        return signToken(key, claims, {
          issuer: `${issuer}.example`,
          audience,
          lifetimeSeconds,
          now: instant,
        });
      default:
        return this.#tampered(name, this.#ownOf(caller), dice);
    }
  }

  /** Made of the text of a good token. */
  #tampered(name: RecipeName, good: string, dice: Dice): string {
    const [head = '', payload = '', signature = ''] = good.split('.');
    const { key } = this.#issuer;
    const resigned = (header: object): string => {
      const text = `${encoded(header)}.${payload}`;
      return `${text}.${sign('sha256', Buffer.from(text), this.#stranger).toString('base64url')}`;
    };
    const header = { alg: 'RS256', typ: 'at+jwt', kid: key.kid };
    switch (name) {
      case 'alg none':
        return `${encoded({ ...header, alg: dice.pick(['none', 'None', 'NONE', '']) })}.${payload}.`;
      case 'hmac of the public key': {
        const pem = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' });
        const text = `${encoded({ ...header, alg: 'HS256' })}.${payload}`;
        return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
      }
      case 'another key':
        return resigned(header);
      case 'unknown key id':
        return resigned({ ...header, kid: dice.pick(['', '../../keys', 'null', 'x'.repeat(200)]) });
      case 'own key in the header': {
        const jwk = createPublicKey(this.#stranger).export({ format: 'jwk' });
        return resigned({ ...header, jwk, jku: 'http://127.0.0.1:9/jwks' });
      }
      case 'critical header':
        return resigned({ ...header, crit: ['b64'], b64: false });
      case 'type of another token':
        return resigned({ ...header, typ: dice.pick(['logout+jwt', 'JOSE', '', 'at+jwt;x']) });
      case 'altered payload': {
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object; // our own token
        return `${head}.${encoded({ ...claims, actor: 'PATIENT', exp: 4e9 })}.${signature}`;
      }
      case 'altered signature':
        return `${head}.${payload}.${swapped(signature, dice)}`;
      case 'cut short':
        return good.slice(0, Math.max(1, dice.below(good.length - 1)));
      case 'no token at all':
        return '';
      default:
        return dice.pick(['a.b.c', '....', 'null', 'eyJ', 'x'.repeat(9000), '====', 'e30.e30.']);
    }
  }
}

interface Making {
  readonly claims: Claims;
  readonly dice: Dice;
  readonly signed: (claims: Claims) => string;
}

function oddClaims(name: RecipeName, { claims, dice, signed }: Making): string | undefined {
  const claim = dice.pick(CLAIMS);
  switch (name) {
    case 'without a claim':
      return signed(Object.fromEntries(Object.entries(claims).filter(([own]) => own !== claim)));
    case 'claim of another kind':
      return signed({ ...claims, [claim]: dice.pick(WRONG_KINDS) });
    case 'odd scope':
      return signed({ ...claims, scope: dice.pick(SCOPES) });
    case 'odd purpose':
      return signed({ ...claims, purpose_of_use: oddPurpose(dice) });
    case 'huge claim':
      return signed({ ...claims, note: 'x'.repeat(dice.pick([100, 3000, 5000])) });
    default:
      return undefined;
  }
}

function oddPurpose(dice: Dice): unknown {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
  const codes = ['HRESCH', 'HMARKT', 'TREAT', 'PATRQT', 'HSYSADMIN', 'treat', ''];
  return dice.pick<unknown>([
    [],
    [{ system, code: dice.pick(codes) }],
    [
      { system: 'x', code: dice.pick(codes) },
      { system, code: dice.pick(codes) },
    ],
    Array.from({ length: 12 }, () => ({ system, code: 'TREAT' })),
  ]);
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** One character of the middle replaced by another, so that other bytes come out. */
function swapped(text: string, dice: Dice): string {
  const at = 1 + dice.below(text.length - 3);
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
