/** A definition written in XML, as JSON. R4 xml; R4 json. */
import { readDefinitions } from '../../server/boot/definitions.ts';
import type {
  ElementDefinition,
  ElementType,
} from '../../server/fhir/definitions/type-definition.ts';
import { choiceName } from '../../server/fhir/definitions/type-definition.ts';
import type { Fields } from '../profiles/fields.ts';

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
}

const TAG = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NOT_ELEMENTS = /<!--.*?-->|<\?.*?\?>/gs;
const NUMBERS: ReadonlySet<string> = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

/**
 * The resource; its narrative is left out.
 * @throws Error when the text is no XML of a resource of R4.
 */
export function definitionFromXml(text: string): Fields {
  const root = parsed(text.replace(NOT_ELEMENTS, ''));
  const elements = readDefinitions().type(root.name)?.elements;
  if (!elements) throw new Error(`${root.name} is no resource of R4.`);
  return { resourceType: root.name, ...members(root, elements) };
}

function parsed(text: string): Node {
  const top: Node = { name: '', attributes: {}, children: [] };
  const open = [top];
  for (const [, closing, name = '', attributes = '', isEmpty] of text.matchAll(TAG)) {
    if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element.`);
      continue;
    }
    const node: Node = { name, attributes: attributesOf(attributes), children: [] };
    open.at(-1)?.children.push(node);
    if (!isEmpty) open.push(node);
  }
  const [root] = top.children;
  if (!root || open.length > 1) throw new Error('The XML does not close its elements.');
  return root;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [
      name,
      (double ?? single ?? '').replaceAll(
        /&(?:lt|gt|quot|apos|amp);/g,
        (one) => ENTITIES[one] ?? one,
      ),
    ]),
  );
}

function members(node: Node, elements: readonly ElementDefinition[]): Fields {
  const json: Record<string, unknown> = {};
  const { id, url } = node.attributes;
  if (id !== undefined) json['id'] = id;
  if (url !== undefined) json['url'] = url;
  for (const child of node.children) {
    const found = elementNamed(child.name, elements);
    if (!found) continue;
    const value = jsonOf(child, found.element, found.type);
    if (value === undefined) continue;
    const before: unknown = json[child.name];
    if (found.element.max <= 1) json[child.name] = value;
    else json[child.name] = [...listed(before), value];
  }
  return json;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

interface Found {
  readonly element: ElementDefinition;
  readonly type: ElementType | undefined;
}

function elementNamed(name: string, elements: readonly ElementDefinition[]): Found | undefined {
  for (const element of elements) {
    if (!element.isChoice && element.name === name) return { element, type: element.types[0] };
    const type = element.isChoice
      ? element.types.find(({ code }) => choiceName(element.name, code) === name)
      : undefined;
    if (type) return { element, type };
  }
  return undefined;
}

function jsonOf(
  node: Node,
  { elements }: ElementDefinition,
  type: ElementType | undefined,
): unknown {
  if (elements.length > 0) return members(node, elements);
  const definition = type && readDefinitions().type(type.shape);
  if (!definition || definition.name === 'Narrative') return undefined;
  if (definition.kind === 'resource') {
    const [inner] = node.children;
    const own = inner && readDefinitions().type(inner.name)?.elements;
    return inner && own && { resourceType: inner.name, ...members(inner, own) };
  }
  if (definition.kind === 'complex') return members(node, definition.elements);
  const { value } = node.attributes;
  if (value === undefined) return undefined;
  if (definition.name === 'boolean') return value === 'true';
  return NUMBERS.has(definition.name) ? Number(value) : value;
}
