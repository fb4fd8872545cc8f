/** A request that broke a law, written so that it can be sent again in another run: what differs from run to run is named. */
import type { RecordName } from './canaries.ts';
import type { TokenRecipe } from './recipes.ts';
import type { Shot } from './shot.ts';
import type { World } from './world.ts';
import { RECORDS } from './world.ts';

export interface Reproduction {
  readonly law: string;
  readonly what: string;
  readonly seed: number;
  readonly caller: string;
  readonly token: TokenRecipe;
  readonly origin: string;
  readonly method: string;
  readonly target: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly framing: Shot['framing'];
  /** One character for each byte. */
  readonly body?: string;
  readonly wire?: string;
  readonly isSilent?: boolean;
}

/** What a run makes afresh, by names that the next run knows too. */
function namesOf({ records }: World): readonly (readonly [name: string, value: string])[] {
  return RECORDS.flatMap((record: RecordName) => {
    const { traits, filed } = records[record];
    const own = Object.entries(traits).map(
      ([name, value]) => [`{{${record}.${name}}}`, String(value)] as const,
    );
    const made = filed.flatMap(({ references, identifier }, place) => [
      ...references.map(
        (reference, index) =>
          [`{{${record}.${place}.${index}}}`, reference.split('/')[1] ?? ''] as const,
      ),
      [`{{${record}.${place}.identifier}}`, identifier] as const,
    ]);
    return [...own, ...made].filter(([, value]) => value !== '');
  });
}

interface Broken {
  readonly law: string;
  readonly what: string;
  readonly seed: number;
}

export function written(shot: Shot, { law, what, seed }: Broken, world: World): Reproduction {
  const names = namesOf(world);
  const named = (text: string): string =>
    names.reduce((all, [name, value]) => all.replaceAll(value, name), text);
  const bytes = (some: Uint8Array): string => named(Buffer.from(some).toString('latin1'));
  const { caller, token, origin, method, target, fields, framing, body, wire, isSilent } = shot;
  return {
    law,
    what: named(what),
    seed,
    caller,
    token,
    origin,
    method,
    target: named(target),
    fields: fields.map(([name, value]) => [name, named(value)]),
    framing,
    ...(body ? { body: bytes(body) } : {}),
    ...(wire ? { wire: bytes(wire) } : {}),
    ...(isSilent ? { isSilent } : {}),
  };
}

export function readAgain(reproduction: Reproduction, world: World): Shot {
  const names = namesOf(world);
  const filled = (text: string): string =>
    names.reduce((all, [name, value]) => all.replaceAll(name, value), text);
  const bytes = (text: string): Uint8Array => Buffer.from(filled(text), 'latin1');
  const { caller, token, origin, method, target, fields, framing, body, wire, isSilent } =
    reproduction;
  return {
    caller,
    token,
    origin,
    method,
    target: filled(target),
    fields: fields.map(([name, value]) => [name, filled(value)]),
    framing,
    ...(body === undefined ? {} : { body: bytes(body) }),
    ...(wire === undefined ? {} : { wire: bytes(wire) }),
    ...(isSilent ? { isSilent } : {}),
  };
}

/** A line for a shell; the token of the caller is in $TOKEN, the bytes of the body in `bodyFile`. */
export function curlOf({ method, target, fields }: Shot, base: string, bodyFile?: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const origin = base.replace(/\/fhir$/, '');
  const headers = fields.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const data = bodyFile === undefined ? [] : [`--data-binary @${quoted(bodyFile)}`];
  return [
    'curl -si --path-as-is -X',
    method,
    quoted(`${origin}${target}`),
    '-H "Authorization: Bearer $TOKEN"',
    ...headers,
    ...data,
  ].join(' ');
}
