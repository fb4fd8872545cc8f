/** A line of structures.jsonl as the StructureDefinition it came from, as far as a snapshot built on it needs. */
import type {
  Binding,
  Structure,
  StructureElement,
  StructureElementType,
} from '../../server/fhir/definitions/structure.ts';
import type {
  SourceElement,
  SourceStructure,
} from '../../server/fhir/validation/snapshot/source.ts';

const MAX_VALUE_SET = 'http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet';

export function restored(structure: Structure): SourceStructure {
  const { url, version, name, kind, type, base, derivation } = structure;
  return {
    resourceType: 'StructureDefinition',
    url,
    ...(version !== undefined && { version }),
    name,
    kind,
    type,
    abstract: structure.abstract ?? false,
    ...(base !== undefined && { baseDefinition: base }),
    ...(derivation !== undefined && { derivation }),
    snapshot: { element: structure.elements.map(restoredElement) },
  };
}

function restoredElement(element: StructureElement): SourceElement {
  const { id, path, slice, min = 0, max = 1, types, contentReference, slicing } = element;
  const { maxLength, binding, constraints, isModifier, mustSupport } = element;
  return {
    id,
    path,
    ...(slice !== undefined && { sliceName: slice }),
    min,
    max: String(max),
    ...(types && { type: types.map(restoredType) }),
    ...(contentReference !== undefined && { contentReference }),
    ...(slicing && {
      slicing: {
        discriminator: slicing.discriminators,
        ...(slicing.ordered && { ordered: true }),
        rules: slicing.rules,
      },
    }),
    ...restoredChoices(element),
    ...(maxLength !== undefined && { maxLength }),
    ...(binding && { binding: restoredBinding(binding) }),
    ...(constraints && { constraint: constraints.map((one) => ({ ...one })) }),
    ...(isModifier && { isModifier }),
    ...(mustSupport && { mustSupport }),
  };
}

/** `fixed[x]` and its like have the one type of their element. R4 elementdefinition, invariants eld-6 and eld-7. */
function restoredChoices(element: StructureElement): Readonly<Record<string, unknown>> {
  const code = element.types?.[0]?.code ?? '';
  const suffix = code.charAt(0).toUpperCase() + code.slice(1);
  const names = ['fixed', 'pattern', 'minValue', 'maxValue'] as const;
  return Object.fromEntries(
    names
      .filter((name) => element[name] !== undefined)
      .map((name) => [`${name}${suffix}`, element[name]]),
  );
}

function restoredType({ code, profiles, targets, aggregation }: StructureElementType) {
  return {
    code,
    ...(profiles && { profile: profiles }),
    ...(targets && { targetProfile: targets }),
    ...(aggregation && { aggregation }),
  };
}

function restoredBinding({ strength, valueSet, maxValueSet }: Binding) {
  return {
    strength,
    valueSet,
    ...(maxValueSet !== undefined && {
      extension: [{ url: MAX_VALUE_SET, valueCanonical: maxValueSet }],
    }),
  };
}
