/** The ways a token is made: good, odd, forged. RFC 7519; RFC 8725. */

/** Signed by the installation: the caller, with claims taken away or replaced. He may see no more than with his own. */
const ODD = [
  'without a claim',
  'claim of another kind',
  'odd scope',
  'odd purpose',
  'huge claim',
] as const;
/** Never to be believed. */
const FORGED = [
  'expired',
  'not yet',
  'other audience',
  'other issuer',
  'alg none',
  'hmac of the public key',
  'another key',
  'unknown key id',
  'altered payload',
  'altered signature',
  'own key in the header',
  'critical header',
  'type of another token',
  'two lives long',
  'cut short',
  'no token at all',
  'rubbish',
] as const;

export const RECIPES = { odd: ODD, forged: FORGED } as const;
export type RecipeName = 'own' | (typeof ODD)[number] | (typeof FORGED)[number];

const FORGED_NAMES: ReadonlySet<string> = new Set(FORGED);

/** Whether nothing but what is open to all may be answered under it. */
export function isForged({ name }: TokenRecipe): boolean {
  return FORGED_NAMES.has(name);
}

/** Which token goes with a request: the caller's own, or one made from it in a named way. */
export interface TokenRecipe {
  readonly name: RecipeName;
  /** What chance decides in it. */
  readonly seed: number;
}

export const OWN: TokenRecipe = { name: 'own', seed: 0 };
