/** R4 profiling; R4 elementdefinition: what a snapshot has of its base and of its differential. */
import { expect } from 'chai';
import { generateSnapshot } from '../../../server/fhir/validation/snapshot/generate.ts';
import type { SourceElement } from '../../../server/fhir/validation/snapshot/source.ts';
import { lookup, lookupWith, profileOf, R4 } from './frozen.ts';

const BY_CODE = { discriminator: [{ type: 'pattern', path: 'code' }], rules: 'open' };

function made(base: string, ...elements: readonly SourceElement[]): readonly SourceElement[] {
  const { elements: snapshot, faults } = generateSnapshot(profileOf(base, elements), lookup);
  expect(faults).to.deep.equal([]);
  return snapshot;
}

function find(snapshot: readonly SourceElement[], id: string): SourceElement {
  const element = snapshot.find((one) => one.id === id);
  if (element === undefined)
    throw new Error(`no ${id} among ${snapshot.map((one) => one.id).join()}`);
  return element;
}

const idsUnder = (snapshot: readonly SourceElement[], id: string): readonly string[] =>
  snapshot.flatMap((one) => (one.id?.startsWith(`${id}.`) ? [one.id.slice(id.length + 1)] : []));

describe('snapshot: walking into an element', () => {
  it('a datatype: Observation.code.coding.system', () => {
    const snapshot = made('Observation', { path: 'Observation.code.coding.system', min: 1 });
    const system = find(snapshot, 'Observation.code.coding.system');
    expect(system).to.deep.include({ path: 'Observation.code.coding.system', min: 1, max: '1' });
    expect(system.base).to.deep.equal({ path: 'Coding.system', min: 0, max: '1' });
    expect(idsUnder(snapshot, 'Observation.code').slice(0, 4)).to.deep.equal([
      'id',
      'extension',
      'coding',
      'coding.id',
    ]);
  });

  it('a contentReference: Questionnaire.item.item.linkId', () => {
    const snapshot = made('Questionnaire', {
      path: 'Questionnaire.item.item.linkId',
      fixedString: 'a',
    });
    const item = find(snapshot, 'Questionnaire.item.item');
    expect(item.contentReference).to.equal(undefined);
    expect(item.type?.[0]?.code).to.equal('BackboneElement');
    expect(find(snapshot, 'Questionnaire.item.item.linkId')).to.include({ fixedString: 'a' });
    expect(find(snapshot, 'Questionnaire.item.linkId')['fixedString']).to.equal(undefined);
    expect(find(snapshot, 'Questionnaire.item.item.item').contentReference).to.equal(
      '#Questionnaire.item',
    );
  });

  it('the profile of a type: an extension’s own fixed url', () => {
    const profile = `${R4}patient-nationality`;
    const snapshot = made(
      'Observation',
      {
        path: 'Observation.extension',
        sliceName: 'nationality',
        type: [{ code: 'Extension', profile: [profile] }],
      },
      {
        id: 'Observation.extension:nationality.extension:code',
        path: 'Observation.extension.extension',
        sliceName: 'code',
        min: 1,
      },
    );
    expect(find(snapshot, 'Observation.extension').slicing?.discriminator).to.deep.equal([
      { type: 'value', path: 'url' },
    ]);
    expect(find(snapshot, 'Observation.extension:nationality.url')['fixedUri']).to.equal(profile);
    expect(find(snapshot, 'Observation.extension:nationality.extension:code').min).to.equal(1);
    expect(
      find(snapshot, 'Observation.extension:nationality.extension:code.url')['fixedUri'],
    ).to.equal('code');
  });
});

describe('snapshot: choice types', () => {
  const unit = (path: string, id?: string): SourceElement => ({
    path,
    ...(id !== undefined && { id }),
    min: 1,
  });
  const quantity = { type: [{ code: 'Quantity' }] };
  const FORMS: readonly [form: string, elements: readonly SourceElement[]][] = [
    [
      'a shortcut path',
      [{ path: 'Observation.valueQuantity', min: 1 }, unit('Observation.valueQuantity.unit')],
    ],
    [
      'a shortcut path with the id of the slice',
      [
        { id: 'Observation.value[x]:valueQuantity', path: 'Observation.valueQuantity', min: 1 },
        unit('Observation.valueQuantity.unit', 'Observation.value[x]:valueQuantity.unit'),
      ],
    ],
    [
      'a slice without slicing',
      [
        { path: 'Observation.value[x]', sliceName: 'valueQuantity', min: 1, ...quantity },
        unit('Observation.value[x].unit'),
      ],
    ],
  ];
  for (const [form, elements] of FORMS) {
    it(`${form}: that type and no other`, () => {
      const snapshot = made('Observation', ...elements);
      const value = find(snapshot, 'Observation.value[x]');
      expect(value.type?.map(({ code }) => code)).to.deep.equal(['Quantity']);
      expect(value.slicing?.rules).to.equal('closed');
      const slice = find(snapshot, 'Observation.value[x]:valueQuantity');
      expect(slice).to.deep.include({ path: 'Observation.value[x]', min: 1, ...quantity });
      expect(find(snapshot, 'Observation.value[x]:valueQuantity.unit').min).to.equal(1);
    });
  }

  it('with its slicing told: the other types stay', () => {
    const snapshot = made(
      'Observation',
      {
        path: 'Observation.value[x]',
        slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' },
      },
      { path: 'Observation.value[x]', sliceName: 'valueQuantity', ...quantity },
    );
    expect(find(snapshot, 'Observation.value[x]').type).to.have.length(11);
    expect(find(snapshot, 'Observation.value[x]:valueQuantity').type).to.have.length(1);
  });

  it('value[x] with one type: no slice, its children under it', () => {
    const snapshot = made(
      'Observation',
      { path: 'Observation.value[x]', ...quantity },
      unit('Observation.valueQuantity.unit'),
    );
    expect(find(snapshot, 'Observation.value[x].unit').min).to.equal(1);
    expect(find(snapshot, 'Observation.value[x]').slicing).to.equal(undefined);
  });
});

describe('snapshot: slices', () => {
  const component = (sliceName?: string, members: Partial<SourceElement> = {}): SourceElement => ({
    id: sliceName === undefined ? 'Observation.component' : `Observation.component:${sliceName}`,
    path: 'Observation.component',
    ...(sliceName !== undefined && { sliceName }),
    ...members,
  });

  it('begin as what they slice is in the profile, 0 times', () => {
    const snapshot = made(
      'Observation',
      component(undefined, { min: 1, slicing: BY_CODE }),
      { path: 'Observation.component.dataAbsentReason', max: '0' },
      component('a', { max: '1' }),
    );
    expect(find(snapshot, 'Observation.component:a')).to.include({ min: 0, max: '1' });
    expect(find(snapshot, 'Observation.component:a').slicing).to.equal(undefined);
    expect(find(snapshot, 'Observation.component:a.dataAbsentReason').max).to.equal('0');
  });

  it('new ones come after the base’s, reslices after what they divide', () => {
    const snapshot = made(
      'bp',
      component('DiastolicBP'),
      component('mean', { max: '1' }),
      component('mean/left'),
      component('pulse'),
    );
    const order = snapshot.flatMap(({ path, sliceName }) =>
      path === 'Observation.component' && sliceName !== undefined ? [sliceName] : [],
    );
    expect(order).to.deep.equal(['SystolicBP', 'DiastolicBP', 'mean', 'mean/left', 'pulse']);
    const [resliced] = made('bp', component('SystolicBP/sitting')).filter(
      ({ id }) => id === 'Observation.component:SystolicBP/sitting.code.coding:SBPCode.code',
    );
    expect(resliced?.['fixedCode']).to.equal('8480-6');
  });

  it('of the base are constrained by id alone, without naming the slice first', () => {
    const snapshot = made('bp', {
      id: 'Observation.component:DiastolicBP.interpretation',
      path: 'Observation.component.interpretation',
      max: '0',
    });
    expect(find(snapshot, 'Observation.component:DiastolicBP.interpretation').max).to.equal('0');
    expect(find(snapshot, 'Observation.component:SystolicBP.interpretation').max).to.equal('*');
  });

  it('without ids are told apart by their order', () => {
    const snapshot = made(
      'Observation',
      { path: 'Observation.component', slicing: BY_CODE },
      { path: 'Observation.component', sliceName: 'a' },
      { path: 'Observation.component.interpretation', max: '0' },
      { path: 'Observation.component', sliceName: 'b' },
      { path: 'Observation.component.interpretation', max: '1' },
    );
    expect(find(snapshot, 'Observation.component:a.interpretation').max).to.equal('0');
    expect(find(snapshot, 'Observation.component:b.interpretation').max).to.equal('1');
    expect(find(snapshot, 'Observation.component.interpretation').max).to.equal('*');
  });
});

describe('snapshot: what is joined', () => {
  it('constraints by key, with their source; conditions; the binding member by member', () => {
    const snapshot = made(
      'vitalsigns',
      {
        path: 'Observation',
        constraint: [{ key: 'obs-7' }, { key: 'own-1', severity: 'error', expression: 'true' }],
      },
      { path: 'Observation.code', binding: { strength: 'required' }, condition: ['own-1'] },
    );
    const keys = find(snapshot, 'Observation').constraint?.map(({ key }) => key);
    expect(keys).to.include.members(['dom-2', 'obs-7', 'vs-2', 'own-1']);
    expect(new Set(keys).size).to.equal(keys?.length);
    expect(
      find(snapshot, 'Observation').constraint?.find(({ key }) => key === 'own-1')?.source,
    ).to.match(/example\.org/);
    const code = find(snapshot, 'Observation.code');
    expect(code.binding).to.include({ strength: 'required' });
    expect(code.binding?.valueSet).to.match(/observation-vitalsignresult/);
    expect(code.condition).to.include('own-1');
  });

  it('mustSupport stays, a text that begins with ... is added, a type keeps no binding it cannot have', () => {
    const base = profileOf(
      'Observation',
      [
        { path: 'Observation.code', mustSupport: true, definition: 'A code.' },
        { path: 'Observation.value[x]', binding: { strength: 'required', valueSet: 'urn:x' } },
      ],
      { url: `${R4}base` },
    );
    const { elements } = generateSnapshot(
      profileOf(
        base.url,
        [
          { path: 'Observation.code', mustSupport: false, definition: '...Of LOINC.' },
          { path: 'Observation.value[x]', type: [{ code: 'boolean' }] },
        ],
        { type: 'Observation' },
      ),
      lookupWith([base]),
    );
    expect(find(elements, 'Observation.code')).to.include({
      mustSupport: true,
      definition: 'A code.\nOf LOINC.',
    });
    expect(find(elements, 'Observation.value[x]').binding).to.equal(undefined);
  });

  it('what speaks of the base alone is not inherited', () => {
    const status = `${R4}structuredefinition-standards-status`;
    const base = profileOf(
      'Observation',
      [
        {
          path: 'Observation.code',
          extension: [{ url: status, valueCode: 'draft' }, { url: 'urn:kept' }],
        },
      ],
      { url: `${R4}base` },
    );
    const own = find(generateSnapshot(base, lookup).elements, 'Observation.code');
    expect(own.extension).to.have.length(2);
    const derived = generateSnapshot(profileOf(base.url, []), lookupWith([base])).elements;
    expect(find(derived, 'Observation.code').extension).to.deep.equal([{ url: 'urn:kept' }]);
  });
});
