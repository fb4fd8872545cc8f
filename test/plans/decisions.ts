/** What a decision reads: the first one after rights have changed, and the next. dmp.md 5.4. */
import type { TokenWish } from '../../scripts/demo/claims.ts';
import { demoClaims } from '../../scripts/demo/claims.ts';
import type { RunningCarnet } from '../../server/boot/start.ts';
import { callerFromClaims } from '../../server/dmp/actors/claims.ts';
import { NO_RECORD } from '../../server/fhir/search/node.ts';
import { collectionsOf } from '../../server/mongo/collections.ts';
import type { Observations } from './golden.ts';
import type { Recorder } from './recorder.ts';
import type { Asked } from './viewer.ts';
import { decision } from './viewer.ts';
import { RECORD } from './world/world.ts';

const PEOPLE: readonly (readonly [title: string, wish: TokenWish])[] = [
  ['holder', { as: RECORD }],
  ['authorised by name', { as: 'dr-g' }],
  ['attending physician', { as: 'dr-t' }],
  ['unauthorised depositor', { as: 'dr-h' }],
  ['system of a hospital', { as: 'hospital-h' }],
  ['member of the care team', { as: 'nurse-n' }],
  ['stranger', { as: 'dr-x' }],
  ['stranger in an emergency', { as: 'dr-x', mode: 'bris_de_glace', reason: 'inconsciente' }],
  ['regulator', { as: 'regulator-r', mode: 'centre_15', reason: 'malaise' }],
  ['insurer', { as: 'cnam' }],
  ['staff', { as: 'secretary-s' }],
  ['operator', { as: 'operator-op' }],
];

const QUESTIONS: readonly (readonly [title: string, asked: Asked])[] = [
  ['reads', { effect: 'read', interaction: 'search-type', type: 'Observation' }],
  ['writes', { effect: 'write', interaction: 'create', type: 'Observation' }],
];

export async function decideAll(
  carnet: RunningCarnet,
  database: string,
  recorder: Recorder,
): Promise<Observations> {
  const { records } = collectionsOf(recorder.unseen.db(database));
  for (const [title, wish] of PEOPLE) {
    const caller = callerFromClaims({ ...demoClaims(wish), jti: 'plans' });
    for (const [verb, asked] of QUESTIONS) {
      // As a write does on which decisions depend: what was remembered serves no more.
      await records.updateMany(
        { _id: { $in: [RECORD, NO_RECORD] } },
        { $inc: { policyVersion: 1 } },
      );
      const decide = async (): Promise<string> => {
        const { permit, basis } = await decision(carnet, caller, asked);
        return `${permit ? 'permit' : 'refusal'} ${basis[0] ?? ''}`;
      };
      await recorder.observe(`${title} ${verb}, first`, decide);
      await recorder.observe(`${title} ${verb}, again`, decide);
    }
  }
  return recorder.observed();
}
