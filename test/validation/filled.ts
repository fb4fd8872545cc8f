/** Resources of any type whose lists are all long, from their definitions. */
import type { StructureElement, StructureLookup } from '../../server/fhir/definitions/structure.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

/** Valid by its type, and the same in lists that refer to each other. */
const PRIMITIVES: Readonly<Record<string, unknown>> = {
  base64Binary: 'AAAA',
  boolean: true,
  canonical: 'urn:oid:1.2',
  code: 'a',
  date: '2024-01-01',
  dateTime: '2024-01-01',
  decimal: 1,
  id: 'a',
  instant: '2024-01-01T00:00:00Z',
  integer: 1,
  markdown: 'a',
  oid: 'urn:oid:1.2',
  positiveInt: 1,
  string: 'a',
  time: '10:00:00',
  unsignedInt: 1,
  uri: 'urn:oid:1.2',
  url: 'urn:oid:1.2',
  uuid: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
};

/** Texts that name another item: `{}` is a number. Half of them name nothing. */
const NAMES = new Set(['id', 'linkId', 'groupingId', 'key', 'path', 'fullUrl', 'reference']);

export interface Size {
  /** Items of each list. */
  readonly count: number;
  /** Lists within the first item of lists. */
  readonly depth: number;
}

type Inside = ReadonlyMap<string, readonly StructureElement[]>;

export class Filled {
  readonly #structures: StructureLookup;
  readonly #inside = new Map<string, Inside>();

  constructor(structures: StructureLookup) {
    this.#structures = structures;
  }

  /** The resource types and datatypes that R4 core defines, abstract ones apart. */
  types(kind: 'resource' | 'complex-type'): readonly string[] {
    return [...this.#structures.urls].flatMap((url) => {
      const one = this.#structures.structure(url);
      const isIt = one && url === `${CORE}${one.type}` && one.kind === kind && !one.abstract;
      return isIt ? [one.type] : [];
    });
  }

  /** Every list of it has `count` items; of the first of each, the lists too, so many deep. */
  element(kind: string, { count, depth }: Size, place = 0): Record<string, unknown> {
    const json: Record<string, unknown> = {};
    for (const element of this.#children(kind)) {
      const { path, types = [], contentReference } = element;
      const name = path.slice(path.lastIndexOf('.') + 1);
      const [type] = types;
      if (name === 'extension' || name === 'modifierExtension' || name === 'contained') continue;
      const isList = element.max === '*' || (typeof element.max === 'number' && element.max > 1);
      if (!isList && (element.min ?? 0) === 0 && depth === 0 && !NAMES.has(name)) continue;
      const code = contentReference === undefined ? (type?.code ?? '') : contentReference.slice(1);
      const isInPlace = code === 'BackboneElement' || code === 'Element';
      const inner = isInPlace ? path : code;
      const member = name.replace('[x]', code.charAt(0).toUpperCase() + code.slice(1));
      const value = (index: number) =>
        this.#value(inner, { name, index, size: { count, depth: index === 0 ? depth - 1 : 0 } });
      if (!isList) json[member] = value(place === 0 ? 0 : place);
      else if (depth > 0) json[member] = Array.from({ length: count }, (_, index) => value(index));
      else if ((element.min ?? 0) > 0) json[member] = [value(1)];
    }
    return json;
  }

  #value(
    kind: string,
    at: { readonly name: string; readonly index: number; readonly size: Size },
  ): unknown {
    const { name, index, size } = at;
    const isText = kind.startsWith('http') || ['string', 'uri', 'id', 'code'].includes(kind);
    if (NAMES.has(name) && isText) return `${index % 2 === 0 ? '#' : ''}${name}${index}`;
    if (kind.startsWith('http')) return 'a';
    const primitive = PRIMITIVES[kind];
    if (primitive !== undefined) return primitive;
    if (kind === 'xhtml') return '<div xmlns="http://www.w3.org/1999/xhtml">a</div>';
    if (kind === 'Resource') return { resourceType: 'Basic', id: `${index}`, code: { text: 'a' } };
    if (kind === 'Reference') return { reference: `#reference${index}` };
    return size.depth < 0 ? {} : this.element(kind, size, index);
  }

  #children(kind: string): readonly StructureElement[] {
    const [type = ''] = kind.split('.', 1);
    let inside = this.#inside.get(type);
    if (!inside) {
      const elements = this.#structures.structure(`${CORE}${type}`)?.elements ?? [];
      inside = Map.groupBy(elements, ({ path }) =>
        path.slice(0, Math.max(0, path.lastIndexOf('.'))),
      );
      this.#inside.set(type, inside);
    }
    return inside.get(kind) ?? [];
  }
}
