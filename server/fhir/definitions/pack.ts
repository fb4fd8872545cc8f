/** The files of fhir-profiles/r4-core as parsed JSON; `scripts/definitions.ts` writes them. */
import type { ParamKind } from './param.ts';

export interface DefinitionsPack {
  readonly types: readonly PackType[];
  readonly searchParameters: readonly PackParam[];
  /** Resource type to the codes of the parameters that put it in a Patient compartment. */
  readonly patientCompartment: Readonly<Record<string, readonly string[]>>;
}

export type TypeKind = 'resource' | 'complex' | 'primitive';

/** A StructureDefinition without its prose, invariants and mappings. R4 StructureDefinition. */
export interface PackType {
  readonly name: string;
  readonly kind: TypeKind;
  readonly abstract?: true;
  /** The type it specialises; absent for `Resource` and `Element`. */
  readonly base?: string;
  /** Of a primitive: what its text must match, whole. */
  readonly regex?: string;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  /** Those the base does not have already, in the order of the standard. */
  readonly elements: readonly PackElement[];
}

export interface PackElement {
  /** From the type: `contact.name`, `value[x]`. */
  readonly path: string;
  /** 0 when absent. */
  readonly min?: number;
  /** 1 when absent. */
  readonly max?: number | '*';
  readonly types?: readonly PackElementType[];
  /** Path of the element of the same type whose children this one has. */
  readonly contentReference?: string;
  readonly isModifier?: true;
  readonly isSummary?: true;
  /** Canonical of the value set when the binding is required. */
  readonly valueSet?: string;
  /** An attribute in XML. */
  readonly attribute?: true;
  /** A bare value: no `_element` beside it in JSON. */
  readonly bare?: true;
}

export interface PackElementType {
  readonly code: string;
  /** A tighter type of the pack to follow instead of `code`, such as `SimpleQuantity`. */
  readonly profile?: string;
  /** Resource types a Reference or canonical may name; `Resource` or absent: any. */
  readonly targets?: readonly string[];
}

/** A SearchParameter as it applies to one of its bases. R4 SearchParameter. */
export interface PackParam {
  readonly base: string;
  readonly code: string;
  readonly kind: ParamKind;
  readonly url: string;
  readonly expression?: string;
  /** `any`: all types but Parameters, which is never stored. */
  readonly targets?: 'any' | readonly string[];
  /** True when absent. */
  readonly multipleOr?: boolean;
  /** True when absent. */
  readonly multipleAnd?: boolean;
  /** An expression that begins with the base starts from the resource, not from the value selected. */
  readonly components?: readonly { readonly code: string; readonly expression: string }[];
}
