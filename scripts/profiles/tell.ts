/** What a command says of a pack it has made. */
import type { MadePack } from './make-pack.ts';

/** Sentences of one kind printed; the rest is counted. */
const TOLD_MAX = 20;

export function tellPack(
  { files, reduced, missing, warnings, doubled }: MadePack,
  folder: string,
): string {
  const bytes = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  const { structures, valueSets, codeSystems, leftOut } = reduced;
  return [
    section('Left out', leftOut),
    section('Doubtful in differentials', warnings),
    section('Held by another package too', doubled),
    section('Named but not held: what leans on these is not judged', missing),
    `${folder}: ${structures.length} structures, ${valueSets.length} value sets, ${codeSystems.length} code systems, ${Math.ceil(bytes / 1024)} kB.\n`,
  ].join('');
}

function section(title: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  const more = sentences.length - TOLD_MAX;
  const lines = sentences.slice(0, TOLD_MAX).map((sentence) => `  ${sentence}\n`);
  return `${title}:\n${lines.join('')}${more > 0 ? `  and ${more} more.\n` : ''}`;
}
