/** The data of the demo world: keys, counts, references, structure. contract.md, "The demo world"; dmp.md 2.1. */
import { expect } from 'chai';
import type { FhirResource } from '../../scripts/demo/fhir-json.ts';
import { demoOrganisations } from '../../scripts/demo/organisations.ts';
import { demoPeople, demoPerson, holderOf } from '../../scripts/demo/people.ts';
import type { DemoSubmission } from '../../scripts/demo/world.ts';
import { demoWorld, tourBundle } from '../../scripts/demo/world.ts';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { structureIssues } from '../../server/fhir/validation/structure.ts';
import { documents, entriesOf, resourcesOf, stringsUnder } from './reading.ts';

const HOLDERS = ['marie', 'lea', 'karim'];
const world = demoWorld();

function ofHolder(name: string): readonly DemoSubmission[] {
  return world.filter(({ patient }) => patient === name);
}

function luhnSum(digits: string): number {
  return [...digits].reverse().reduce((sum, char, index) => {
    const weighted = Number(char) * (index % 2 === 1 ? 2 : 1);
    return sum + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
}

describe('Demo people, identifiers (dmp.md 2.1)', () => {
  for (const name of HOLDERS) {
    it(`${name}: the INS has 15 characters and its key is right`, () => {
      const { ins, birthDate, gender, birthPlace } = holderOf(name);
      expect(ins).to.match(/^\d{15}$/);
      expect(Number(ins.slice(13))).to.equal(97 - Number(BigInt(ins.slice(0, 13)) % 97n));
      const sex = gender === 'male' ? '1' : '2';
      expect(ins.slice(0, 10)).to.equal(
        `${sex}${birthDate.slice(2, 4)}${birthDate.slice(5, 7)}${birthPlace.insee}`,
      );
    });
  }

  for (const { name, professional } of demoPeople) {
    if (professional === undefined) continue;
    it(`${name}: RPPS is fictitious and keyed, IdNat_PS is 8 and the RPPS`, () => {
      expect(professional.rpps).to.match(/^99900\d{6}$/);
      expect(luhnSum(professional.rpps) % 10).to.equal(0);
      expect(professional.idNat).to.equal(`8${professional.rpps}`);
    });
  }

  it('FINESS and SIREN have nine digits and a right key', () => {
    for (const { number, numberKind } of demoOrganisations) {
      if (numberKind === 'own') continue;
      expect(number).to.match(/^99\d{7}$/);
      expect(luhnSum(number) % 10, number).to.equal(0);
    }
  });

  it('no two people or structures share an identifier', () => {
    const numbers = [
      ...demoPeople.flatMap(({ professional, holder }) => [professional?.rpps, holder?.ins]),
      ...demoOrganisations.map(({ number }) => number),
    ].filter((number) => number !== undefined);
    expect(new Set(numbers).size).to.equal(numbers.length);
  });

  it('lea is 15 in November 2026, and paul represents her', () => {
    expect(
      holderOf('lea').birthDate >= '2010-11-30' && holderOf('lea').birthDate < '2011-11-01',
    ).to.equal(true);
    expect(demoPerson('paul').represents).to.deep.equal(['lea']);
  });
});

describe('Demo world, submissions (contract.md, "The demo world")', () => {
  it('is the same on every run', () => {
    expect(JSON.stringify(demoWorld())).to.equal(JSON.stringify(world));
  });

  it('has 400 resources or more for marie, and some for the others', () => {
    const counts = HOLDERS.map((name) => ofHolder(name).flatMap(resourcesOf).length);
    expect(counts[0]).to.be.at.least(400);
    expect(counts[1]).to.be.within(60, 140);
    expect(counts[2]).to.be.within(60, 140);
  });

  it('every sender is a demo person, every bundle a transaction of 120 entries at most', () => {
    for (const submission of world) {
      expect(() => demoPerson(submission.sender)).not.to.throw();
      expect(entriesOf(submission).length).to.be.at.most(120);
      expect(submission.path === '').to.equal(entriesOf(submission).length > 0);
    }
  });

  it('names each fullUrl and each masterIdentifier once', () => {
    const urls = world.flatMap(entriesOf).map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).to.equal(urls.length);
    const masters = documents(world).map(({ masterIdentifier }) =>
      JSON.stringify(masterIdentifier),
    );
    expect(new Set(masters).size).to.equal(masters.length);
  });

  it('resolves every urn:uuid reference inside its own bundle', () => {
    for (const submission of world) {
      const own = new Set(entriesOf(submission).map(({ fullUrl }) => fullUrl));
      const asked = [
        ...stringsUnder(submission.body, 'reference'),
        ...stringsUnder(submission.body, 'url'),
      ];
      for (const url of asked.filter((text) => text.startsWith('urn:uuid:')))
        expect(own.has(url), url).to.equal(true);
    }
  });

  it('refers to no one the operator did not write first, and contains what it points to', () => {
    const known = new Set<string>();
    for (const submission of world) {
      for (const { request, resource } of entriesOf(submission)) {
        if (request.method === 'PUT') known.add(`${resource.resourceType}/${resource.id}`);
      }
      if (submission.method === 'PUT') known.add(submission.path);
      for (const reference of stringsUnder(submission.body, 'reference')) {
        if (/^[A-Z]\w+\/[\w-]+$/.test(reference)) expect([...known]).to.include(reference);
      }
    }
    for (const resource of world.flatMap(resourcesOf)) {
      const contained = stringsUnder(resource.contained, 'id').map((id) => `#${id}`);
      const local = stringsUnder(resource, 'reference').filter((reference) =>
        reference.startsWith('#'),
      );
      expect([...new Set(local)].sort()).to.deep.equal([...new Set(contained)].sort());
    }
  });

  for (const name of HOLDERS) {
    it(`${name}'s record speaks of no other holder`, () => {
      for (const other of HOLDERS.filter((one) => one !== name)) {
        const foreign = [`Patient/${other}`, holderOf(other).ins, demoPerson(other).family];
        // lea's father bears her name; only he may.
        const text = JSON.stringify(ofHolder(name).map(({ body }) => decoded(body)));
        for (const mark of foreign) expect(text, mark).not.to.include(mark);
      }
    });
  }

  it("marie's record never says 'karim'; each document of karim does", () => {
    expect(JSON.stringify(ofHolder('marie').map(({ body }) => decoded(body)))).not.to.match(
      /karim/i,
    );
    for (const document of documents(ofHolder('karim')))
      expect(JSON.stringify(document)).to.include('karim');
  });
});

/** A body whose base64 data, PDFs in CDA included, is opened, so that words inside documents are seen. */
function decoded(body: object): unknown {
  return JSON.parse(JSON.stringify(body), (member, value: unknown) => {
    if (member !== 'data' || typeof value !== 'string') return value;
    const text = Buffer.from(value, 'base64').toString('latin1');
    return text.replace(/(?<=representation="B64">)[^<]+/, (inner) =>
      Buffer.from(inner, 'base64').toString('latin1'),
    );
  });
}

describe('Demo world, structure (R4 validation)', () => {
  it('every body has the shape R4 gives it', () => {
    const bodies = [...world.map(({ body }) => body), tourBundle('one')];
    for (const body of bodies) {
      // Bodies are resources: they have a resourceType by construction.
      const issues = structureIssues(body as FhirResource, readDefinitions());
      expect(issues, JSON.stringify(issues.slice(0, 3))).to.deep.equal([]);
    }
  });
});
