/** The packages of fhir-profiles: what they hold, and that nobody has edited them by hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ADDED_PATHS, INTEGRITY, PACKAGE } from '../../../scripts/definitions/source.ts';
import { makePack } from '../../../scripts/profiles/make-pack.ts';
import type { PackRecord } from '../../../scripts/profiles/pack-folder.ts';
import { sha256 } from '../../../scripts/profiles/pack-folder.ts';
import { readPackage } from '../../../scripts/profiles/package-source.ts';
import { readDefinitions, readProfiles } from '../../../server/boot/definitions.ts';
import type { Structure } from '../../../server/fhir/definitions/structure.ts';
import type { PackCodeSystem, PackValueSet } from '../../../server/fhir/definitions/value-set.ts';

const PROFILES = fileURLToPath(new URL('../../../fhir-profiles/', import.meta.url));
const FILES = ['structures.jsonl', 'value-sets.jsonl', 'code-systems.jsonl'] as const;
const BYTES_MAX = 6_000_000;

const packages = readdirSync(PROFILES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function text(name: string, file: string): string {
  return readFileSync(`${PROFILES}${name}/${file}`, 'utf8');
}

/** The shape the writer of the file gives every line. */
function lines<T extends { readonly url: string }>(name: string, file: string): readonly T[] {
  return text(name, file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** The shape the writer of the file gives it. */
function packRecord(name: string): PackRecord {
  return JSON.parse(text(name, 'pack.json')) as PackRecord;
}

describe('fhir-profiles, every package', () => {
  for (const name of packages) {
    it(`${name} is what was written`, () => {
      const { files } = packRecord(name);
      for (const file of FILES) expect(sha256(text(name, file)), file).to.equal(files[file]);
    });

    it(`${name} has lines in order, each url once, all ASCII`, () => {
      for (const file of FILES) {
        const urls = lines(name, file).map(({ url }) => url);
        expect(urls).to.deep.equal([...new Set(urls)].sort());
        expect(text(name, file)).to.match(/^[\n\x20-\x7e]*$/);
      }
    });
  }

  // Those with their definitions beside; the others come from archives.
  const ours = packages.filter((name) => readPackage(PROFILES + name).resources.length > 0);
  for (const name of ours) {
    it(`${name} is fresh: npm run profiles:build would write the same`, () => {
      const { files } = makePack(readPackage(PROFILES + name), { profiles: PROFILES, others: [] });
      for (const [file, made] of Object.entries(files)) {
        expect(made === text(name, file), `${file} is stale: run npm run profiles:build`).to.equal(
          true,
        );
      }
    });
  }

  it('are together small enough to be read at each start', () => {
    const bytes = packages.flatMap((name) => FILES.map((file) => text(name, file).length));
    expect(bytes.reduce((sum, each) => sum + each, 0)).to.be.lessThan(BYTES_MAX);
  });
});

describe('fhir-profiles/r4-core, the structures', () => {
  const structures = lines<Structure>('r4-core', 'structures.jsonl');
  const elements = structures.flatMap((structure) => structure.elements);

  it('come from the package the script names, and are all of it', () => {
    expect(packRecord('r4-core').source).to.equal(`${PACKAGE} ${INTEGRITY}`);
    expect(packRecord('r4-core').leftOut).to.deep.equal([]);
    expect(structures).to.have.length(649);
    expect(elements.length).to.be.greaterThan(12_900);
  });

  it('are of the types of types.json, with their required value sets', () => {
    const definitions = readDefinitions();
    const types = structures.filter(
      ({ kind, derivation, abstract }) =>
        kind === 'resource' && derivation === 'specialization' && !abstract,
    );
    expect(types.map(({ type }) => type).sort()).to.deep.equal([...definitions.resourceTypes]);
    for (const {
      type,
      elements: [, ...rest],
    } of types) {
      for (const { path, binding } of rest) {
        const [, name = ''] = path.split('.');
        if (path.split('.').length !== 2 || binding?.strength !== 'required') continue;
        const known = definitions.type(type)?.elements.find((one) => one.name === name);
        if (known) expect(binding.valueSet, path).to.equal(known.valueSet);
      }
    }
  });

  it('have none of the elements that are not of HL7, and no constraint that holds everywhere', () => {
    expect(elements.filter(({ path }) => ADDED_PATHS.has(path))).to.deep.equal([]);
    const keys = new Set(
      elements.flatMap(({ constraints = [] }) => constraints.map(({ key }) => key)),
    );
    expect([...keys].filter((key) => /^(?:ele-1|ext-1|dom-[2-6])$/.test(key))).to.deep.equal([]);
    expect(keys).to.include.keys('obs-7', 'pat-1', 'bdl-7', 'per-1', 'ref-1');
  });

  it('take a lone slice for what it slices', () => {
    const catalog = structures.find(({ url }) => url.endsWith('/catalog'));
    const date = catalog?.elements.find(({ path }) => path === 'Composition.date');
    expect(date?.id).to.equal('Composition.date');
    expect(date).not.to.have.property('slice');
  });

  it('keep what slices, fixes and binds in bp', () => {
    const bp = readProfiles().structures.structure(
      'http://hl7.org/fhir/StructureDefinition/bp|4.0.1',
    );
    const byId = new Map(bp?.elements.map((element) => [element.id, element]));
    expect(byId.get('Observation.component')).to.deep.include({ min: 2, max: '*' });
    expect(byId.get('Observation.code.coding:BPCode.code')).to.deep.include({ fixed: '85354-9' });
    expect(byId.get('Observation.category')?.slicing?.rules).to.equal('open');
    expect(byId.get('Observation.language')?.binding).to.deep.equal({
      strength: 'preferred',
      valueSet: 'http://hl7.org/fhir/ValueSet/languages',
      maxValueSet: 'http://hl7.org/fhir/ValueSet/all-languages',
    });
  });
});

describe('fhir-profiles/r4-core, the value sets', () => {
  const valueSets = new Map(
    lines<PackValueSet>('r4-core', 'value-sets.jsonl').map((one) => [one.url, one]),
  );
  const codeSystems = new Map(
    lines<PackCodeSystem>('r4-core', 'code-systems.jsonl').map((one) => [one.url, one]),
  );

  function isWhole(canonical: string): boolean {
    const { open, includes = [] } = valueSets.get(canonical.split('|', 1)[0] ?? '') ?? {};
    return (
      !open &&
      includes.length > 0 &&
      includes.every((part) => !part.open && (part.codes || codeSystems.get(part.system)?.complete))
    );
  }

  it('hold every required one of resources in full, but the three that no list can hold', () => {
    const required = new Set(
      lines<Structure>('r4-core', 'structures.jsonl')
        .filter(({ kind, derivation }) => kind === 'resource' && derivation !== 'constraint')
        .flatMap(({ elements }) => elements)
        .flatMap(({ binding }) => (binding?.strength === 'required' ? [binding.valueSet] : [])),
    );
    expect(required.size).to.equal(203);
    expect([...required].filter((canonical) => !isWhole(canonical))).to.have.members([
      'http://hl7.org/fhir/ValueSet/mimetypes|4.0.1',
      'http://hl7.org/fhir/ValueSet/ucum-units|4.0.1',
      'http://loinc.org/vs/LL379-9|4.0.1',
    ]);
  });

  it('list no more than 200 codes of LOINC or SNOMED CT each', () => {
    for (const { url, includes } of valueSets.values()) {
      for (const { system, codes = [] } of includes) {
        if (!/loinc|snomed/.test(system)) continue;
        expect(codes.length, url).to.be.at.most(200);
      }
    }
    expect(codeSystems.get('http://snomed.info/sct')?.codes).to.deep.equal([]);
  });

  it('name places of codes that exist, for what is above them and what is abstract', () => {
    for (const { url, codes, parents = [], abstract = [] } of codeSystems.values()) {
      const places = [...parents.flat(), ...abstract];
      expect(
        places.every((place) => place >= 0 && place < codes.length),
        url,
      ).to.equal(true);
    }
  });
});
