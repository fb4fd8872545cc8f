/**
 * A StructureDefinition reduced to what validation asks: the shape of a line of `structures.jsonl` in a package of
 * fhir-profiles. R4 StructureDefinition; R4 ElementDefinition.
 */

export interface Structure {
  /** First member of its line, so that a line can be found without being parsed. */
  readonly url: string;
  readonly version?: string;
  readonly name: string;
  readonly kind: 'resource' | 'complex-type' | 'primitive-type' | 'logical';
  /** The R4 type it constrains or defines: `Observation`, `Extension`, `Quantity`. */
  readonly type: string;
  readonly abstract?: true;
  /** Canonical of the base definition; absent for `Resource` and `Element`. */
  readonly base?: string;
  /** Absent for `Resource` and `Element`. */
  readonly derivation?: 'specialization' | 'constraint';
  /** Of an extension: where it may stand. R4 StructureDefinition.context. */
  readonly context?: readonly StructureContext[];
  readonly contextInvariants?: readonly string[];
  /** The snapshot in its order; the first is the root, whose id is the type. */
  readonly elements: readonly StructureElement[];
}

export interface StructureContext {
  readonly type: 'fhirpath' | 'element' | 'extension';
  readonly expression: string;
}

export interface StructureElement {
  /** Of the snapshot: `Observation.component:systolic.value[x]`. */
  readonly id: string;
  /** `Observation.component.value[x]`. */
  readonly path: string;
  readonly slice?: string;
  /** 0 when absent. */
  readonly min?: number;
  /** 1 when absent. */
  readonly max?: number | '*';
  readonly types?: readonly StructureElementType[];
  /** `#Questionnaire.item`, or a canonical before the `#`. */
  readonly contentReference?: string;
  readonly slicing?: Slicing;
  /** JSON of `fixed[x]`. */
  readonly fixed?: unknown;
  /** JSON of `pattern[x]`. */
  readonly pattern?: unknown;
  /** JSON of `minValue[x]` and `maxValue[x]`. */
  readonly minValue?: unknown;
  readonly maxValue?: unknown;
  readonly maxLength?: number;
  readonly binding?: Binding;
  /** Without ele-1, ext-1 and dom-2 to dom-6 of R4: they hold everywhere and are not repeated. */
  readonly constraints?: readonly Constraint[];
  readonly isModifier?: true;
  readonly mustSupport?: true;
}

export interface StructureElementType {
  readonly code: string;
  /** Canonicals; the value must conform to one of them. */
  readonly profiles?: readonly string[];
  /** Canonicals of what a Reference or canonical may name; absent: anything. */
  readonly targets?: readonly string[];
  readonly aggregation?: readonly ('contained' | 'referenced' | 'bundled')[];
}

export interface Slicing {
  /** Empty: the slices are told apart by their rules alone. */
  readonly discriminators: readonly Discriminator[];
  readonly ordered?: true;
  readonly rules: 'open' | 'closed' | 'openAtEnd';
}

export interface Discriminator {
  readonly type: 'value' | 'exists' | 'pattern' | 'type' | 'profile';
  /** Simple FHIRPath: `$this`, `code.coding`, `extension('url').value`, `resolve()`, `value.ofType(Quantity)`. */
  readonly path: string;
}

export interface Binding {
  readonly strength: 'required' | 'extensible' | 'preferred';
  /** Canonical, with `|version` as published. */
  readonly valueSet: string;
  /** Extension elementdefinition-maxValueSet: no code outside it, whatever the strength. */
  readonly maxValueSet?: string;
}

export interface Constraint {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  /** In French, when the definition has a translation. */
  readonly humanFr?: string;
  readonly expression: string;
}

/** Definitions by canonical; a `|version` that is not the one held finds nothing. R4 references, Canonical URLs. */
export interface StructureLookup {
  structure(canonical: string): Structure | undefined;
  /** Canonicals without version of all that is held. */
  readonly urls: readonly string[];
}
