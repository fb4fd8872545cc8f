/** Makes a request that broke a law smaller while it still does: fields, parameters, then the body, in a bounded number of tries. */
import { print } from './print.ts';
import { OWN } from './recipes.ts';
import type { Shot } from './shot.ts';

const TRIES_MAX = 120;
/** A law that is broken by waiting takes long to break again. */
const MILLISECONDS_MAX = 20_000;

/** `stillBreaks` sends a request and tells whether the same law is broken. */
export async function minimised(
  shot: Shot,
  stillBreaks: (smaller: Shot) => Promise<boolean>,
): Promise<Shot> {
  let least = shot;
  let tries = 0;
  const deadline = performance.now() + MILLISECONDS_MAX;
  const isOver = (): boolean => tries >= TRIES_MAX || performance.now() > deadline;
  for (let isSmaller = true; isSmaller && !isOver(); ) {
    isSmaller = false;
    for (const smaller of smallerThan(least)) {
      if (isOver()) break;
      tries += 1;
      if (!(await stillBreaks(smaller))) continue;
      least = smaller;
      isSmaller = true;
      break;
    }
  }
  return least;
}

function* smallerThan(shot: Shot): Generator<Shot> {
  if (shot.wire) {
    yield* halves(shot.wire, (wire) => ({ ...shot, wire }));
    return;
  }
  if (shot.token.name !== 'own') yield { ...shot, token: OWN };
  for (const [at] of shot.fields.entries()) yield { ...shot, fields: shot.fields.toSpliced(at, 1) };
  const [path = '', query] = shot.target.split('?', 2);
  if (query !== undefined) {
    const pairs = query.split('&');
    yield { ...shot, target: path };
    for (const [at] of pairs.entries())
      yield { ...shot, target: `${path}?${pairs.toSpliced(at, 1).join('&')}` };
  }
  if (shot.body) yield* smallerBodies(shot, shot.body);
}

function* smallerBodies(shot: Shot, body: Uint8Array): Generator<Shot> {
  const { body: _body, ...bare } = shot;
  yield bare;
  const tree = treeOf(body);
  if (tree === undefined) {
    yield* halves(body, (half) => ({ ...shot, body: half }));
    return;
  }
  for (const smaller of smallerTrees(tree)) yield { ...shot, body: Buffer.from(print(smaller)) };
}

function treeOf(body: Uint8Array): unknown {
  try {
    const text = Buffer.from(body).toString('utf8');
    return /[[{]{100}/.test(text) ? undefined : JSON.parse(text);
  } catch {
    // No JSON: cut as bytes.
    return undefined;
  }
}

/** Each tree with one member or item less, outermost first. */
function* smallerTrees(tree: unknown): Generator {
  if (Array.isArray(tree)) {
    for (const [at] of tree.entries()) yield tree.toSpliced(at, 1);
    for (const [at, item] of tree.entries())
      for (const smaller of smallerTrees(item)) yield tree.with(at, smaller);
    return;
  }
  if (typeof tree !== 'object' || tree === null) return;
  const members = Object.entries(tree);
  for (const [name] of members) yield Object.fromEntries(members.filter(([own]) => own !== name));
  for (const [name, member] of members)
    for (const smaller of smallerTrees(member)) yield { ...tree, [name]: smaller };
}

function* halves(bytes: Uint8Array, made: (part: Uint8Array) => Shot): Generator<Shot> {
  for (const parts of [2, 4, 8, 16]) {
    const length = Math.ceil(bytes.length / parts);
    if (length === 0) return;
    for (let at = 0; at < bytes.length; at += length)
      yield made(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]));
  }
}
