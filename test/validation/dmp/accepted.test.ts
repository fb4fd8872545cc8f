/** What the server accepts from the demo world stays accepted by the profiles that apply to it. */
import { expect } from 'chai';
import { contentOf, entriesOf } from '../../../scripts/bench/data/content.ts';
import { consultedDocument } from '../../../scripts/bench/data/document.ts';
import { benchRecord, patientOf } from '../../../scripts/bench/data/people.ts';
import { demoWorld, tourBundle } from '../../../scripts/demo/world.ts';
import { profileSelection } from '../../../server/dmp/profiles/selection.ts';
import { errorsOf, told } from '../kit.ts';
import type { Loose } from './definitions.ts';
import { CANONICAL, selection } from './definitions.ts';

const select = profileSelection(selection);

function entriesIn(body: Loose): readonly Loose[] {
  return body.resourceType === 'Bundle'
    ? body.entry.map(({ resource }: Loose) => resource)
    : [body];
}

/** `Type element rule`, once, of what the profiles refuse. */
function refused(resources: readonly Loose[]): readonly string[] {
  const found = resources.flatMap((resource) =>
    told(errorsOf(resource, select(resource.resourceType, resource))),
  );
  return [...new Set(found.map((one) => one.replaceAll(/\d+/g, 'n')))];
}

describe('the profiles of the DMP accept', () => {
  const world = demoWorld().flatMap(({ body }) => entriesIn(body));

  it('the demo world, each resource with the profiles selected for it', () => {
    expect(world).to.have.length.above(700);
    expect(refused(world)).to.deep.equal([]);
  });

  it('the deposits of the demo world, as a Bundle with documents', () => {
    const deposits = [...demoWorld().map(({ body }) => body as Loose), tourBundle('one') as Loose]
      .filter(({ resourceType }) => resourceType === 'Bundle')
      .filter((bundle) =>
        entriesIn(bundle).some((one) => one.resourceType === 'DocumentReference'),
      );
    expect(deposits).to.have.length.above(10);
    const profile = `${CANONICAL}/StructureDefinition/dmp-provide-document-bundle`;
    expect(deposits.flatMap((bundle) => told(errorsOf(bundle, [profile])))).to.deep.equal([]);
  });

  it('the records of the bench', () => {
    const record = benchRecord(1);
    const groups = [0, 1].flatMap((rank) => contentOf(record, rank));
    const resources = groups
      .flatMap((group) => entriesOf(record, group))
      .map(({ resource }) => resource);
    expect(resources).to.have.length.above(50);
    expect(
      refused([patientOf(record), ...resources, ...entriesIn(consultedDocument(record))]),
    ).to.deep.equal([]);
  });

  it('no more than the profiles of their types', () => {
    const types = new Set(world.map(({ resourceType }) => resourceType));
    const bare = [...types].filter((type) =>
      world.every((one) => one.resourceType !== type || select(one.resourceType, one).length === 0),
    );
    expect(bare).to.have.members(['Binary']);
  });
});
