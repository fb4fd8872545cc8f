/** Packages added: archives and folders as they come, `npm run profiles:add`. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readArchive } from '../../../scripts/profiles/archive.ts';
import { isSpecifier } from '../../../scripts/profiles/download.ts';
import { readPackages } from '../../../server/boot/definitions.ts';
import { tarball } from './tarball.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SCRIPT = join(ROOT, 'scripts/profiles-add.ts');
const URL_OF_PROFILE = 'https://example.org/fhir/StructureDefinition/named-patient';

const MANIFEST = { name: 'example.names', version: '1.2.0', fhirVersions: ['4.0.1'] };

/** A profile published as a differential alone. */
const PROFILE = {
  resourceType: 'StructureDefinition',
  url: URL_OF_PROFILE,
  version: '1.2.0',
  name: 'NamedPatient',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type: 'Patient',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
  derivation: 'constraint',
  differential: {
    element: [
      { id: 'Patient.name', path: 'Patient.name', min: 1 },
      {
        id: 'Patient.maritalStatus',
        path: 'Patient.maritalStatus',
        binding: { strength: 'required', valueSet: 'https://example.org/fhir/ValueSet/single' },
      },
    ],
  },
};

const VALUE_SET = {
  resourceType: 'ValueSet',
  url: 'https://example.org/fhir/ValueSet/single',
  compose: {
    include: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus',
        filter: [{ property: 'code', op: 'regex', value: '[SW]' }],
      },
    ],
  },
};

describe('npm run profiles:add', () => {
  let folder = '';
  let profiles = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carnet-profiles-'));
    profiles = join(folder, 'profiles');
    mkdirSync(profiles);
    cpSync(join(ROOT, 'fhir-profiles/r4-core'), join(profiles, 'r4-core'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function add(...args: readonly string[]) {
    return spawnSync(process.execPath, [SCRIPT, ...args, '--out', profiles], { encoding: 'utf8' });
  }

  function archive(files: Readonly<Record<string, unknown>>): string {
    const path = join(folder, 'given.tgz');
    const entries = Object.entries(files).map(([name, content]) => ({
      name,
      text: typeof content === 'string' ? content : JSON.stringify(content),
    }));
    writeFileSync(path, tarball(entries));
    return path;
  }

  it('makes the snapshot of a differential, works out its value set, and is read at the next start', () => {
    const path = archive({
      'package/package.json': MANIFEST,
      'package/StructureDefinition-a.json': PROFILE,
      'package/ValueSet-b.json': VALUE_SET,
      'package/example/Patient-c.json': { resourceType: 'Patient' },
      'package/SearchParameter-d.json': { resourceType: 'SearchParameter', url: 'x' },
    });
    const { status, stdout, stderr } = add(path);
    expect(status, stderr).to.equal(0);
    expect(stdout).to.include('1 structures, 1 value sets, 0 code systems');
    expect(stdout).to.include('SearchParameter: 1, not read by validation.');
    const { structures, terminology } = readPackages(pathToFileURL(`${profiles}/`));
    const profile = structures.structure(`${URL_OF_PROFILE}|1.2.0`);
    const names = profile?.elements.map(({ path: one }) => one);
    expect(names).to.include.members(['Patient.name', 'Patient.birthDate', 'Patient.contact.name']);
    expect(profile?.elements.find(({ id }) => id === 'Patient.name')).to.deep.include({
      min: 1,
      max: '*',
    });
    const system = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
    const verdicts = ['S', 'W', 'M'].map((code) => terminology.member(VALUE_SET.url, system, code));
    expect(verdicts).to.deep.equal(['in', 'in', 'out']);
  });

  it('reads a folder as well', () => {
    const given = join(folder, 'given');
    mkdirSync(given);
    writeFileSync(join(given, 'package.json'), JSON.stringify(MANIFEST));
    writeFileSync(join(given, 'a.json'), JSON.stringify(PROFILE));
    const { status, stdout } = add(given);
    expect(status).to.equal(0);
    expect(stdout, 'the value set is not in it').to.include(
      'https://example.org/fhir/ValueSet/single',
    );
  });

  it('refuses the names of our own packages', () => {
    for (const name of ['r4-core', 'dmp']) {
      const manifest = { ...MANIFEST, name };
      const path = archive({ 'package/package.json': manifest, 'package/a.json': PROFILE });
      const { status, stderr } = add(path);
      expect(status).to.equal(1);
      expect(stderr).to.include(`${name} is a package of Carnet itself: give yours another name`);
    }
  });

  it('says which package answers for a canonical that two hold', () => {
    const first = { 'package/package.json': MANIFEST, 'package/a.json': PROFILE };
    expect(add(archive(first)).status).to.equal(0);
    const manifest = { ...MANIFEST, name: 'example.later' };
    const { stdout } = add(archive({ ...first, 'package/package.json': manifest }));
    expect(stdout).to.include(
      `${URL_OF_PROFILE} (example.names-1.2.0): example.later-1.2.0 answers when no version is named`,
    );
  });

  it('never lets a package define what R4 core defines', () => {
    const patient = { ...PROFILE, url: 'http://hl7.org/fhir/StructureDefinition/Patient' };
    const { status, stdout } = add(
      archive({
        'package/package.json': MANIFEST,
        'package/p.json': patient,
        'package/v.json': VALUE_SET,
      }),
    );
    expect(status).to.equal(0);
    expect(stdout).to.include("http://hl7.org/fhir/StructureDefinition/Patient is R4 core's own.");
    const lines = readFileSync(join(profiles, 'example.names-1.2.0/structures.jsonl'), 'utf8');
    expect(lines).to.equal('');
  });

  it('writes nothing outside its folder, whatever names an archive has', () => {
    const before = readdirSync(folder).sort();
    const { status } = add(
      archive({
        'package/package.json': MANIFEST,
        'package/a.json': PROFILE,
        'package/../../../escaped.json': VALUE_SET,
        '/tmp/carnet-escaped.json': VALUE_SET,
      }),
    );
    expect(status).to.equal(0);
    expect(readdirSync(folder).sort()).to.deep.equal([...before, 'given.tgz'].sort());
    expect(existsSync('/tmp/carnet-escaped.json')).to.equal(false);
    expect(readdirSync(profiles).sort()).to.deep.equal(['example.names-1.2.0', 'r4-core']);
  });

  const refused: readonly [what: string, files: Readonly<Record<string, unknown>>, told: string][] =
    [
      ['no package.json', { 'package/a.json': PROFILE }, 'has no package/package.json'],
      [
        'a package of R5',
        { 'package/package.json': { ...MANIFEST, fhirVersions: ['5.0.0'] } },
        'is for FHIR 5.0.0: Carnet reads packages for 4.0.1',
      ],
      [
        'a package of R4B',
        { 'package/package.json': { ...MANIFEST, fhirVersions: ['4.3.0'] } },
        'is for FHIR 4.3.0',
      ],
      [
        'a name that leads elsewhere',
        { 'package/package.json': { ...MANIFEST, name: '../../server' } },
        'must have a name of small letters',
      ],
      [
        'a version that leads elsewhere',
        { 'package/package.json': { ...MANIFEST, version: '1/../../x' } },
        'and a version',
      ],
      ['nothing that can be used', { 'package/package.json': MANIFEST }, 'nothing written'],
      [
        'a differential on a base nobody holds',
        {
          'package/package.json': MANIFEST,
          'package/a.json': { ...PROFILE, baseDefinition: 'https://example.org/none' },
        },
        'https://example.org/none is unknown',
      ],
      [
        'JSON that is none',
        { 'package/package.json': MANIFEST, 'package/a.json': '{' },
        'a.json is no JSON',
      ],
    ];
  for (const [what, files, told] of refused) {
    it(`refuses ${what}: ${told}`, () => {
      const { status, stderr } = add(archive(files));
      expect(status).to.equal(1);
      expect(stderr).to.include(told);
      expect(readdirSync(profiles)).to.deep.equal(['r4-core']);
    });
  }

  it('says what to give when nothing is there', () => {
    const { status, stderr } = add(join(folder, 'nowhere.tgz'));
    expect(status).to.equal(1);
    expect(stderr).to.include('There is no file or folder');
  });

  it('prints its usage', () => {
    const help = add('--help');
    expect(help.status).to.equal(0);
    expect(help.stdout).to.include('Usage: npm run profiles:add');
    expect(add().status, 'nothing given').to.equal(1);
  });
});

describe('Archives of packages', () => {
  it('have long names by a pax header, for the next entry alone', () => {
    const long = `package/${'x'.repeat(150)}.json`;
    const record = ` path=${long}\n`;
    const files = readArchive(
      tarball([
        { name: 'pax', kind: 'x', text: `${record.length + 3}${record}` },
        { name: 'short', text: 'one' },
        { name: 'second', text: 'two' },
        { name: 'link', kind: '2', text: '' },
      ]),
    );
    expect(files.map(({ name }) => name)).to.deep.equal([long, 'second']);
    expect(files.map(({ content }) => content.toString())).to.deep.equal(['one', 'two']);
  });

  const bad: readonly [what: string, archive: Buffer, told: string][] = [
    ['no gzip', Buffer.from('PK'), 'no gzip archive'],
    ['no tar', gzipSync(Buffer.alloc(512, 0x41)), 'no tar file'],
    ['cut off', gzipSync(cutOff()), 'cut off'],
  ];
  for (const [what, archive, told] of bad) {
    it(`are refused: ${what}`, () => {
      expect(() => readArchive(archive)).to.throw(told);
    });
  }

  /** A header that announces more than there is. */
  function cutOff(): Buffer {
    const header = Buffer.alloc(512);
    header.write('package/a.json', 0);
    header.write('00000001000', 124);
    return header;
  }
});

describe('Names of packages to download', () => {
  const names: readonly [text: string, isOne: boolean][] = [
    ['hl7.fhir.uv.ips@2.0.0', true],
    ['@scope/name@1.0.0-ballot', true],
    ['hl7.fhir.uv.ips', false],
    ['--registry@1', false],
    ['name@https://example.org/x.tgz', false],
    ['name@1;id', false],
    ['../name@1', false],
  ];
  for (const [text, isOne] of names) {
    it(`${text} is ${isOne ? '' : 'not '}one`, () => {
      expect(isSpecifier(text)).to.equal(isOne);
    });
  }
});
