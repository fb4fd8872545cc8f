/** A StructureDefinition as published, reduced in type and not in content. R4 StructureDefinition; R4 ElementDefinition. */

export interface SourceStructure {
  readonly url: string;
  readonly version?: string;
  /** `specialization` adds elements to its base; anything else constrains it. */
  readonly derivation?: string;
  readonly type: string;
  readonly baseDefinition?: string;
  readonly differential?: { readonly element?: readonly SourceElement[] };
  readonly snapshot?: { readonly element?: readonly SourceElement[] };
  readonly [member: string]: unknown;
}

export interface SourceElement {
  readonly id?: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly min?: number;
  readonly max?: string;
  readonly base?: SourceElementBase;
  readonly type?: readonly SourceType[];
  readonly contentReference?: string;
  readonly slicing?: SourceSlicing;
  readonly binding?: SourceBinding;
  readonly constraint?: readonly SourceConstraint[];
  readonly condition?: readonly string[];
  readonly extension?: readonly SourceExtension[];
  /** The rest of R4's members, among them `fixed[x]` and `pattern[x]`. */
  readonly [member: string]: unknown;
}

export interface SourceElementBase {
  readonly path: string;
  readonly min: number;
  readonly max: string;
}

export interface SourceType {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  readonly extension?: readonly SourceExtension[];
  readonly [member: string]: unknown;
}

export interface SourceSlicing {
  readonly discriminator?: readonly { readonly type: string; readonly path: string }[];
  readonly ordered?: boolean;
  readonly rules?: string;
  readonly [member: string]: unknown;
}

export interface SourceBinding {
  readonly strength?: string;
  readonly valueSet?: string;
  readonly extension?: readonly SourceExtension[];
  readonly [member: string]: unknown;
}

export interface SourceConstraint {
  readonly key: string;
  readonly expression?: string;
  readonly source?: string;
  readonly [member: string]: unknown;
}

export interface SourceExtension {
  readonly url: string;
  readonly [member: string]: unknown;
}

/** A definition by canonical, with or without `|version`. */
export type SourceLookup = (canonical: string) => SourceStructure | undefined;

const TYPES = 'http://hl7.org/fhir/StructureDefinition/';
const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';

/** Canonical of the definition of a type code, which is itself a URL for a logical model. */
export function canonicalOfType(code: string): string {
  return code.includes('://') ? code : `${TYPES}${code}`;
}

export function withoutVersion(canonical: string): string {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
}

/** The FHIR type of an element whose R4 type is FHIRPath's own (`System.String`): R4 tells it in an extension. */
export function typeCodeOf(type: SourceType): string {
  const told = type.extension?.find(({ url }) => url === FHIR_TYPE);
  const code = told?.['valueUrl'] ?? told?.['valueUri'];
  return typeof code === 'string' ? code : type.code;
}

/** Name of the member that holds a value of a type: `value[x]` and `Quantity` give `valueQuantity`. R4 formats, choice. */
export function memberOfChoice(choice: string, code: string): string {
  return `${choice.slice(0, -'[x]'.length)}${code.charAt(0).toUpperCase()}${code.slice(1)}`;
}

export function isChoice(segment: string): boolean {
  return segment.endsWith('[x]');
}

export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
