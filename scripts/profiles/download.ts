/** A package of the npm registry, downloaded by npm itself. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** `NAME@VERSION` or `@scope/NAME@VERSION`: never an option, a path or an address. npm, package specifiers. */
const SPECIFIER = /^(?:@[a-z0-9._-]+\/)?[a-z0-9][a-z0-9._-]*@[0-9][0-9A-Za-z.+-]*$/;
const MILLISECONDS_MAX = 300_000;

export function isSpecifier(text: string): boolean {
  return SPECIFIER.test(text);
}

/**
 * Downloads an archive to `folder`; gives its path. Nothing of the package is run.
 * @throws Error when npm cannot get it.
 */
export function download(specifier: string, folder: string): string {
  try {
    const report = execFileSync(
      'npm',
      ['pack', specifier, '--json', '--ignore-scripts', '--pack-destination', folder],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: MILLISECONDS_MAX },
    );
    // What `npm pack --json` prints: one record per package.
    const [packed] = JSON.parse(report) as { readonly filename: string }[];
    if (packed) return join(folder, packed.filename);
  } catch (error) {
    throw new Error(
      `npm cannot get ${specifier}: check the name, the version and the network, or give a .tgz or a folder.`,
      { cause: error },
    );
  }
  throw new Error(`npm gave nothing for ${specifier}.`);
}
