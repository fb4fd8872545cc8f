/** dmp.md 6.3, E8 and E10: traces of what never became an interaction. */
import { expect } from 'chai';
import { traceFailedAuthentication, traceRefusal } from '../../server/fhir/engine/outside.ts';
import { forbidden, methodNotAllowed, unavailable } from '../../server/fhir/outcome/errors.ts';
import { DOCTOR, failureOf, kit, NOW, shown } from './kit.ts';

const EVENT = { requestId: 'request', at: NOW - 3 };
const words = { fr: '', en: '' };

describe('traces of what never became an interaction', () => {
  it('a token nobody can believe: nobody, no record, outcome 8', async () => {
    const { engine, traces } = kit();
    await traceFailedAuthentication(engine, { ...EVENT, reason: 'expired', client: 'software' });
    await traceFailedAuthentication(engine, { ...EVENT, reason: 'missing' });
    const [known, unknown] = await traces();
    expect([known, unknown].map((one) => one && shown(one))).to.deep.equal([
      'id-1.0 E 8 expired',
      'id-2.0 E 8 missing',
    ]);
    expect(known).to.deep.include({
      interaction: 'authentication',
      started: NOW - 3,
      recorded: NOW,
      sequence: 1,
    });
    expect([known?.agent.client, unknown?.agent.client, known?.agent.subject]).to.deep.equal([
      'software',
      'unknown',
      'unknown',
    ]);
  });
  const refusals = [
    [methodNotAllowed(words), '4 405'],
    [forbidden('blocked', words), '8 blocked'],
    [unavailable(undefined), '12 503'],
  ] as const;
  for (const [error, expected] of refusals) {
    it(`a request refused before it ran: ${expected}`, async () => {
      const { engine, traces } = kit();
      await traceRefusal(
        engine,
        { ...DOCTOR, patient: 'marie' },
        { ...EVENT, interaction: 'update', error },
      );
      expect((await traces()).map(shown)).to.deep.equal([`id-1.0 E ${expected} marie`]);
      expect((await traces())[0]?.agent).to.include({ subject: 'doctor', actor: 'HCP' });
    });
  }
  it('when the journal cannot be written the fall-back keeps it, and the request fails', async () => {
    const cause = unavailable(new Error('no journal'));
    const { engine, kept } = kit({
      around: (memory) => ({ ...memory, append: () => Promise.reject(cause) }),
    });
    expect(
      await failureOf(traceFailedAuthentication(engine, { ...EVENT, reason: 'expired' })),
    ).to.equal(cause);
    expect(kept.map(({ reason, sequence }) => `${reason} ${sequence}`)).to.deep.equal([
      'expired 1',
    ]);
  });
});
