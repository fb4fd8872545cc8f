/** What marie's record holds. dmp.md 4.2. */
import { expect } from 'chai';
import { demoWorld } from '../../scripts/demo/world.ts';
import { entriesOf, resourcesOf, stringsUnder } from './reading.ts';

const world = demoWorld();
const marie = world.filter(({ patient }) => patient === 'marie');

describe('Demo world, content of marie (dmp.md 4.2)', () => {
  const resources = marie.flatMap(resourcesOf);
  const has = (type: string, ...codes: readonly string[]) =>
    resources.some(
      (one) =>
        one.resourceType === type &&
        codes.every((code) => stringsUnder(one, 'code').includes(code)),
    );

  const rows: readonly (readonly [row: string, type: string, ...codes: readonly string[]])[] = [
    ['hospital report', 'DocumentReference', '11490-0', '10'],
    ['operation', 'DocumentReference', '34874-8', '10'],
    ['emergency', 'DocumentReference', '15507-7', '10'],
    ['delivery', 'DocumentReference', '15508-5', '10'],
    ['imaging document', 'DocumentReference', '18748-4', '31'],
    ['imaging report', 'DiagnosticReport', 'RAD'],
    ['imaging study', 'ImagingStudy', 'MR'],
    ['lab document', 'DocumentReference', '11502-2', '10'],
    ['lab report', 'DiagnosticReport', 'LAB', '11502-2'],
    ['lab result', 'Observation', 'laboratory'],
    ['personal history', 'Condition', 'active'],
    ['family history', 'FamilyMemberHistory', 'MTH'],
    ['allergy', 'AllergyIntolerance', 'active'],
    ['procedure', 'Procedure', 'NFMC003'],
    ['organ donation', 'Observation', '75781-5'],
    ['wishes', 'DocumentReference', 'EXPPAT_1', '90'],
    ['advance directives', 'DocumentReference', 'EXPPAT_3', '42348-3', '90'],
    ['trusted person', 'RelatedPerson', 'K'],
    ['emergency contact', 'RelatedPerson', 'ECON'],
    ['prescription', 'MedicationRequest', 'B03AA07'],
    ['prescription document', 'DocumentReference', '57833-6', '42'],
    ['other prescription', 'ServiceRequest'],
    ['other prescription document', 'DocumentReference', '57832-8', '42'],
    ['dispensation', 'MedicationDispense'],
    ['dispensation document', 'DocumentReference', '60593-1', '43'],
    ['current treatment', 'MedicationStatement'],
    ['administered treatment', 'MedicationAdministration'],
    ['administered treatment document', 'DocumentReference', '80565-5', '45'],
    ['reimbursement', 'ExplanationOfBenefit'],
    ['reimbursement digest', 'DocumentReference', 'REMB', '60'],
    ['vaccination', 'Immunization'],
    ['vaccination document', 'DocumentReference', '11369-6', '52'],
    ['certificate', 'DocumentReference', 'CERT_DECL', '52'],
    ['measure', 'Observation', 'vital-signs'],
    ['health profile', 'QuestionnaireResponse'],
    ['care plan', 'CarePlan'],
    ['care plan document', 'DocumentReference', '18776-5', '44'],
    ['pregnancy', 'EpisodeOfCare'],
    ['medical summary', 'DocumentReference', '60591-5', '11'],
    ['psychiatric synthesis', 'DocumentReference', '68599-0', '11'],
    ['residence certificate', 'DocumentReference', 'ATTEST-RESID', '95'],
    ["patient's document", 'DocumentReference', 'DOCPAT03', '10'],
    ['encounter', 'Encounter'],
    ['care team', 'CareTeam', 'PCP'],
    ['right C02', 'Consent', 'C02', '59284-0', 'TREAT', 'IRCP'],
    ['right C04', 'Consent', 'C04', '59284-0', 'TREAT', 'IRCP'],
    ['right C12', 'Consent', 'C12', '59284-0', 'TREAT', 'IRCP'],
    ['masked document', 'DocumentReference', '11488-4', 'MASQUE_PS'],
    ['document waiting for announcement', 'DocumentReference', '11502-2', 'INVISIBLE_PATIENT'],
    ['result waiting for announcement', 'Observation', 'laboratory', 'INVISIBLE_PATIENT'],
  ];
  for (const [row, type, ...codes] of rows) {
    it(`${row}: ${type} ${codes.join(' ')}`, () => {
      expect(has(type, ...codes)).to.equal(true);
    });
  }

  it('the masked document is sent by dr-x, the pending result by hospital-h, reimbursements by cnam alone', () => {
    const sender = (code: string) =>
      marie
        .filter(({ body }) => stringsUnder(body, 'code').includes(code))
        .map((one) => one.sender);
    expect(sender('MASQUE_PS')).to.deep.equal(['dr-x']);
    expect(sender('INVISIBLE_PATIENT')).to.deep.equal(['hospital-h']);
    const feeders = world.filter((one) =>
      resourcesOf(one).some(({ resourceType }) => resourceType === 'ExplanationOfBenefit'),
    );
    expect(new Set(feeders.map((one) => one.sender))).to.deep.equal(new Set(['cnam']));
  });

  it('each Encounter is sent with something that happened in it', () => {
    for (const submission of world) {
      const used = new Set(
        resourcesOf(submission).flatMap((one) => stringsUnder(one.encounter, 'reference')),
      );
      for (const { fullUrl, resource } of entriesOf(submission)) {
        if (resource.resourceType === 'Encounter') expect(used.has(fullUrl)).to.equal(true);
      }
    }
  });
});
