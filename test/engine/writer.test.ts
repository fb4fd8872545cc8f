/** The writer: structure, rules, guard, versions and what follows (architecture.md 4, Writer is guarded). */
import { expect } from 'chai';
import { readDefinitions } from '../../server/boot/definitions.ts';
import type { AccessDecision } from '../../server/fhir/access/policy.ts';
import { accessFilter } from '../../server/fhir/access/seal.ts';
import type { Module, ProposedWrite, RuleContext } from '../../server/fhir/engine/module.ts';
import { unprocessable } from '../../server/fhir/outcome/errors.ts';
import type { GuardNode } from '../../server/fhir/search/node.ts';
import { ALL } from '../../server/fhir/search/node.ts';
import type { Kit } from './kit.ts';
import { create, kit, permitAll, pulse, request, shown } from './kit.ts';

const subject = readDefinitions().param('Observation', 'subject');
if (!subject) throw new Error('Observation has a subject');
const ofMarie: GuardNode = { kind: 'reference', param: subject, target: 'Patient/marie' };
const writesMarie: AccessDecision = {
  permit: true,
  filter: accessFilter(
    new Map([
      ['Observation', ALL],
      ['Patient', ALL],
    ]),
    new Map([['Observation', ofMarie]]),
  ),
  basis: ['R'],
};

/** A server where someone put an Observation of Karim; the caller may write those of Marie. */
async function withOthers(): Promise<Kit> {
  let isOpen = true;
  const made = kit({ decide: () => (isOpen ? permitAll : writesMarie) });
  await made.perform(create(pulse('karim')));
  await made.perform(create(pulse('marie')));
  isOpen = false;
  return made;
}

const update = (id: string, patient: string, more: object = {}) => ({
  ...create(pulse(patient, { id, ...more })),
  interaction: 'update',
  id,
});

describe('the guard', () => {
  const refused: readonly [title: string, asked: ReturnType<typeof request>][] = [
    ['a create for another', create(pulse('karim'))],
    ['an update of what is another’s', update('id-2', 'karim', { status: 'amended' })],
    ['an update that takes it away from another', update('id-2', 'marie')],
    ['an update that gives it to another', update('id-4', 'karim')],
    ['a deletion of what is another’s', request('delete', { type: 'Observation', id: 'id-2' })],
    ['a type nobody gave', create({ resourceType: 'Patient' })],
    ['an unknown id under another’s name', update('new', 'karim')],
  ];
  for (const [title, asked] of refused) {
    it(`${title}: 403 write-scope`, async () => {
      const { failure, memory, count } = await withOthers();
      const error = await failure(asked);
      expect([error.status, error.issues[0]?.reason]).to.deep.equal([403, 'write-scope']);
      expect([await count('Observation'), await count('Patient')]).to.deep.equal([2, 0]);
      expect(memory).to.be.an('object');
    });
  }
  it('what is written within it', async () => {
    const { perform, traces } = await withOthers();
    await perform(create(pulse('marie')));
    await perform(update('id-4', 'marie', { status: 'amended' }));
    await perform(request('delete', { type: 'Observation', id: 'id-4' }));
    await perform(update('id-4', 'marie'));
    expect((await traces()).slice(2).map(shown)).to.deep.equal([
      'id-5.0 C 0 marie Observation/id-6.1',
      'id-7.0 U 0 marie Observation/id-4.2',
      'id-8.0 D 0 marie Observation/id-4.3',
      'id-9.0 C 0 marie Observation/id-4.4',
    ]);
  });
});

/** A module whose one rule does this. */
const ruleModule = (
  apply: (write: ProposedWrite, context: RuleContext) => Promise<ProposedWrite>,
): Module => ({
  name: 'rule',
  writeRules: [{ name: 'rule', spec: 'a test', apply }],
});

describe('the rules of modules', () => {
  it('structure is checked before them, with every fault at once', async () => {
    let asked = 0;
    const { failure } = kit({
      modules: [
        ruleModule(async (write) => {
          asked += 1;
          return write;
        }),
      ],
    });
    const error = await failure(
      create({ resourceType: 'Patient', active: 'yes', gender: 7, x: 1 }),
    );
    expect([error.status, error.issues.length, asked]).to.deep.equal([400, 3, 0]);
  });
  it('one that refuses leaves nothing, and its reason in the trace', async () => {
    const { failure, traces, count } = kit({
      modules: [
        ruleModule(async () => {
          throw unprocessable('bad-label', { fr: 'Non.', en: 'No.' }, 'Observation.meta');
        }),
      ],
    });
    expect((await failure(create(pulse('marie')))).status).to.equal(422);
    expect(await count('Observation')).to.equal(0);
    expect((await traces()).map(shown)).to.deep.equal(['id-1.0 C 4 bad-label']);
  });
  it('what they note is traced, what they tell is answered', async () => {
    const issue = {
      severity: 'warning',
      code: 'informational',
      diagnostics: { fr: 'Lu.', en: 'Read.' },
    } as const;
    const { perform, traces } = kit({
      modules: [
        ruleModule(async (write, context) => {
          context.note('labels', 'N');
          context.tell(issue);
          return { ...write, labels: new Map([['_label', ['N']]]) };
        }),
      ],
    });
    const result = await perform(create(pulse('marie')));
    expect(result.kind === 'stored' && result.notices).to.deep.equal([issue]);
    expect((await traces())[0]?.details).to.deep.equal({ labels: 'N' });
  });
  it('what follows from a write is written with it, with a trace of its own', async () => {
    const { perform, traces, count } = kit({
      modules: [
        ruleModule(async (write, context) => {
          const next = write.next;
          if (next) context.follow({ ...write, kind: 'create', id: 'follower', next });
          return write;
        }),
      ],
    });
    await perform(create(pulse('marie')));
    expect(await count('Observation')).to.equal(2);
    expect((await traces()).map(shown)).to.deep.equal([
      'id-1.0 C 0 marie Observation/id-2.1',
      'id-1.0.1 C 0 marie Observation/follower.1',
    ]);
    expect((await traces())[1]?.details).to.deep.equal({ follows: 'Observation/id-2' });
  });
  it('no more than a thousand follow', async () => {
    const { perform, count } = kit({
      modules: [
        ruleModule(async (write, context) => {
          for (let index = 0; index <= 1000; index += 1)
            context.follow({ ...write, id: `f-${index}` });
          return write;
        }),
      ],
    });
    const error = await perform(create(pulse('marie'))).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(Error);
    expect(await count('Observation')).to.equal(0);
  });
});

describe('versions', () => {
  it('an update that says nothing new makes none, and is traced', async () => {
    const { perform, traces } = kit();
    await perform(create(pulse('marie')));
    const result = await perform(update('id-2', 'marie'));
    expect(result.kind === 'stored' && [result.status, result.resource.versionId]).to.deep.equal([
      200,
      '1',
    ]);
    expect((await traces()).map(shown)[1]).to.equal('id-3.0 U 0 marie Observation/id-2.1');
    expect((await traces())[1]?.details).to.deep.equal({ unchanged: 'true' });
  });
  it('If-Match: the current version, or 412', async () => {
    const { perform, failure } = kit();
    await perform(create(pulse('marie')));
    const next = { ...update('id-2', 'marie', { status: 'amended' }), ifMatch: '2' };
    expect((await failure(next)).status).to.equal(412);
    const result = await perform({ ...next, ifMatch: '1' });
    expect(result.kind === 'stored' && result.resource.versionId).to.equal('2');
  });
  it('deleting twice is one deletion', async () => {
    const { perform } = kit();
    await perform(create(pulse('marie')));
    const target = request('delete', { type: 'Observation', id: 'id-2' });
    for (let time = 0; time < 2; time += 1) {
      expect(await perform(target)).to.deep.equal({ kind: 'nothing', status: 204, versionId: '2' });
    }
  });
  it('the id of a body that is created is not used', async () => {
    const { perform } = kit();
    const result = await perform(create(pulse('marie', { id: 'mine' })));
    expect(result.kind === 'stored' && result.resource.id).to.equal('id-2');
  });
});
