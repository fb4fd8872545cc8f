/** Where HL7's published snapshots and ours differ, and why. A difference that is not here is a fault of one of us. */
import type { Difference } from './compare.ts';

export interface Expected {
  /** Last segment of the canonicals. */
  readonly profiles: readonly string[];
  /** Ids of the elements. */
  readonly elements: RegExp;
  readonly what: readonly string[];
  readonly why: string;
}

export const EXPECTED: readonly Expected[] = [
  {
    profiles: ['familymemberhistory-genetic', 'catalog'],
    elements:
      /^FamilyMemberHistory\.(relationship|sex|born\[x\]|age\[x\]|deceased\[x\]|condition)(\.[a-zA-Z[\]]+)?$|^Composition\.date$/,
    what: ['extra'],
    why: 'the differential names slices of elements that nothing slices; the published snapshot put the slice in the place of the element, ours keeps both and tells the fault slice-without-slicing',
  },
  {
    profiles: ['bp'],
    elements:
      /^Observation\.component:(Systolic|Diastolic)BP\.value\[x\](:valueQuantity)?(\.\w+)?$/,
    what: ['missing', 'extra', 'slicing'],
    why: 'valueQuantity inside a slice: the published snapshot narrows value[x] itself, elsewhere (heartrate) it makes the slice value[x]:valueQuantity; ours makes the slice everywhere, and both allow the same',
  },
  {
    profiles: ['provenance-relevant-history'],
    elements: /^Provenance\.agent:Author\.type$/,
    what: ['binding'],
    why: 'the differential binds agent.type before it slices agent; a slice has the children of what it slices as the profile has them, which the published snapshots of IPS do and this one does not',
  },
  {
    profiles: ['provenance-relevant-history'],
    elements: /^Provenance\.entity\.agent$/,
    what: ['contentReference'],
    why: 'the published snapshot lets entity.agent refer to a slice of agent, which nothing in the differential asks for',
  },
  {
    profiles: ['cholesterol', 'hdlcholesterol', 'ldlcholesterol'],
    elements: /^Observation\.referenceRange\.(low|high)$/,
    what: ['constraint'],
    why: 'the published snapshot repeats the constraints of the profile SimpleQuantity, to which the value must conform anyway',
  },
  {
    profiles: ['clinicaldocument'],
    elements: /^Composition\.extension:versionNumber$/,
    what: ['max'],
    why: 'the definition of the extension says max 1, which the published snapshots of IPS take over and this one does not',
  },
  {
    profiles: ['elementdefinition-de'],
    elements: /^ElementDefinition\.extension:(Question|AllowedUnits)\./,
    what: ['missing'],
    why: 'the published snapshot unfolds the extensions here and nowhere else; the slices name their profile and say the same',
  },
  {
    profiles: ['codesystem-history'],
    elements: /^Extension\.extension:revision\.extension:(date|id|author|notes)$/,
    what: ['max'],
    why: 'the differential gives the sliced element max 0 and its slices max 1; ours keeps 0 and tells the faults max-widened and cardinality',
  },
  {
    profiles: [
      'Observation-results-laboratory-pathology-uv-ips',
      'Observation-results-radiology-uv-ips',
    ],
    elements: /^Observation\.(category:(laboratory|radiology)|effective\[x\]:effectiveDateTime)$/,
    what: ['type', 'constraint'],
    why: 'the differential constrains the sliced element itself; ours says so in the slice too, where the published snapshot leaves it to the sliced element',
  },
  {
    profiles: ['structuredefinition-fhir-type'],
    elements: /^Extension\.value\[x\]$/,
    what: ['binding'],
    why: 'the differential binds a url, which R4 does not count among the bindable types (eld-11): the published snapshot drops the binding, ours keeps what the differential says',
  },
  {
    profiles: ['Document', 'DocumentSection'],
    elements: /^Document(Section)?$/,
    what: ['missing'],
    why: 'logical models on the type Base of R5, which R4 does not have: ours tells the fault unknown-base',
  },
];

/** What explains a difference, if anything does. */
export function explanationOf(url: string, difference: Difference): Expected | undefined {
  const name = url.slice(url.lastIndexOf('/') + 1);
  return EXPECTED.find(
    ({ profiles, elements, what }) =>
      profiles.includes(name) &&
      elements.test(difference.element) &&
      what.includes(difference.what),
  );
}
