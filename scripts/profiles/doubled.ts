/** Canonicals that two packages hold: of two definitions with one url the first is found (server/boot/definitions.ts). */
import { urlsOf } from './held.ts';
import type { Reduced } from './reduce.ts';

/** It comes before the others, whatever its name. */
const OURS = 'dmp';

export interface Beside {
  /** Folder of the package itself. */
  readonly name: string;
  /** The folder of all packages. */
  readonly profiles: string;
  /** Folders of the other packages, but R4 core. */
  readonly others: readonly string[];
}

/** Sorted, each with the package that holds it and the one that answers when no version is named. */
export function doubledCanonicals(
  { structures, valueSets, codeSystems }: Reduced,
  { name, profiles, others }: Beside,
): readonly string[] {
  const own = [...structures, ...valueSets, ...codeSystems].map(({ url }) => url);
  return others
    .filter((other) => other !== name)
    .flatMap((other) => {
      const held = urlsOf(profiles, other);
      const first = other === OURS || (name !== OURS && other < name) ? other : name;
      return own
        .filter((url) => held.has(url))
        .map((url) => `${url} (${other}): ${first} answers when no version is named`);
    })
    .sort();
}
