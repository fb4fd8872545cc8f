/** Snapshots of definitions published as differentials. R4 profiling, "Snapshot and Differential representations". */
import type { Structure } from '../../server/fhir/definitions/structure.ts';
import { generateSnapshot } from '../../server/fhir/validation/snapshot/generate.ts';
import type {
  SourceLookup,
  SourceStructure,
} from '../../server/fhir/validation/snapshot/source.ts';
import type { Fields } from './fields.ts';
import { isFields, listOf, neededText, textOf } from './fields.ts';
import { restored } from './restore.ts';

/** Faults told of one definition. */
const FAULTS_TOLD_MAX = 10;

/**
 * Gives a definition of a package its snapshot, from the others of the package and what is held.
 * The function given throws an Error that tells what is wrong in the differential; what is only doubtful goes to `warn`.
 */
export function snapshotMaker(
  resources: readonly Fields[],
  held: (canonical: string) => Structure | undefined,
  warn: (sentence: string) => void,
): (source: Fields) => Fields {
  const lookup = lookupOver(resources, held);
  return (source) => {
    if (isFields(source['snapshot']) && listOf(source['snapshot'], 'element').length > 0) {
      return source;
    }
    const url = neededText(source, 'url');
    const { elements, faults } = generateSnapshot(asStructure(source), lookup);
    const sentences = faults.map(({ element, text, severity }) => ({
      severity,
      text: `${url}, ${element}: ${text.en}`,
    }));
    const errors = sentences.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      throw new Error(
        errors
          .slice(0, FAULTS_TOLD_MAX)
          .map(({ text }) => text)
          .join('\n  '),
      );
    }
    for (const { text } of sentences) warn(text);
    return { ...source, snapshot: { element: elements } };
  };
}

function lookupOver(
  resources: readonly Fields[],
  held: (canonical: string) => Structure | undefined,
): SourceLookup {
  const own = new Map(
    resources
      .filter((source) => textOf(source, 'resourceType') === 'StructureDefinition')
      .map((source) => [textOf(source, 'url') ?? '', source]),
  );
  const kept = new Map<string, SourceStructure>();
  return (canonical) => {
    const [url = '', version] = canonical.split('|', 2);
    const source = own.get(url);
    if (source && (version === undefined || textOf(source, 'version') === version)) {
      return asStructure(source);
    }
    const known = kept.get(canonical);
    const structure = known ? undefined : held(canonical);
    if (!structure) return known;
    const definition = restored(structure);
    kept.set(canonical, definition);
    return definition;
  };
}

function asStructure(source: Fields): SourceStructure {
  neededText(source, 'url');
  neededText(source, 'type');
  // It has a url and a type; the generator checks the elements it reads by itself.
  return source as unknown as SourceStructure;
}
