/** The labels that the rules of the DMP would give to the content of the gate. server/dmp/visibility/labels.ts; dmp.md 3.5, 4.2. */
import { demoOrganisation, idNatStruct } from '../../../scripts/demo/organisations.ts';
import { demoPerson } from '../../../scripts/demo/people.ts';
import type { LabelName } from '../../../server/dmp/visibility/labels.ts';
import type { Labels } from '../../../server/fhir/store/store.ts';
import type { ContentType } from './content.ts';
import { idOf } from './content.ts';

/** TRE_A03 class and type. */
const CATEGORIES: Readonly<Record<ContentType, readonly [category: string, type: string]>> = {
  Observation: ['10', '11502-2'],
  Encounter: ['11', '11490-0'],
  DocumentReference: ['10', '11502-2'],
  List: ['10', '11502-2'],
  Condition: ['11', '11490-0'],
  MedicationRequest: ['42', '57833-6'],
  DiagnosticReport: ['10', '11502-2'],
  Communication: ['10', '11502-2'],
  Provenance: ['10', '11502-2'],
  RelatedPerson: ['90', '11490-0'],
};

/** Who deposited what, in turn: two of them are readers of the gate. */
const DEPOSITORS = ['dr-h', 'dr-h', 'dr-h', 'dr-t', 'dr-h', 'dr-h', 'dr-h', 'dr-g'] as const;

export function labelsOf(type: ContentType, number: number, record: string): Labels {
  const [category, kind] = CATEGORIES[type];
  const depositor = DEPOSITORS[number % DEPOSITORS.length] ?? 'dr-h';
  const { professional, organisation = '' } = demoPerson(depositor);
  const idNat = professional?.idNat ?? '';
  const labels: Partial<Record<LabelName, readonly string[]>> = {
    '_dmp-category': [category, `${category}|${kind}`],
    '_dmp-visibility': visibilityOf(number),
    '_dmp-author': [idNat],
    '_dmp-depositor': [depositor, idNat],
    '_dmp-structure': [idNatStruct(demoOrganisation(organisation)).value],
    '_dmp-group': [idOf(type, number, record)],
    ...(type === 'List'
      ? {
          '_dmp-names': [0, 1].map(
            (nth) => `DocumentReference/${idOf('DocumentReference', number * 2 + nth, record)}`,
          ),
        }
      : {}),
  };
  return new Map(Object.entries(labels));
}

function visibilityOf(number: number): readonly string[] {
  if (number % 25 === 3) return ['N', 'MASQUE_PS'];
  if (number % 60 === 5) return ['N', 'INVISIBLE_PATIENT'];
  return ['N'];
}
