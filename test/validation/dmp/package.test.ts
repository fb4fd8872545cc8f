/** fhir-profiles/dmp is a whole package: files, names, two languages, examples, selection. FHIR npm packages. */
import { expect } from 'chai';
import { DOCUMENT_PARAMS } from '../../../server/dmp/documents/search-parameters.ts';
import { dmpModule } from '../../../server/dmp/module.ts';
import type { Loose } from './definitions.ts';
import {
  CANONICAL,
  chainOf,
  definition,
  definitions,
  examples,
  ofType,
  selection,
} from './definitions.ts';

const profiles = ofType('StructureDefinition').filter(({ kind }) => kind === 'resource');

function french(json: Loose, name: string): string | undefined {
  const [translation] = json[`_${name}`]?.extension ?? [];
  return translation?.extension?.find(({ url }: Loose) => url === 'content')?.valueString;
}

describe('fhir-profiles/dmp, the files', () => {
  it('are named after type and id, and ids are unique', () => {
    for (const { file, json } of [...definitions, ...examples]) {
      expect(file).to.equal(`${json.resourceType}-${json.id}.json`);
      expect(json.id, file).to.match(/^[A-Za-z0-9\-.]{1,64}$/);
    }
  });

  it('have a canonical of their own, once', () => {
    const urls = definitions.map(({ json }) => json.url);
    expect(new Set(urls).size).to.equal(urls.length);
    for (const json of [...ofType('StructureDefinition'), ...ofType('ValueSet')])
      expect(json.url).to.equal(`${CANONICAL}/${json.resourceType}/${json.id}`);
  });

  it('say everything in French too', () => {
    for (const { file, json } of definitions) {
      expect(french(json, 'description'), `${file} description`).to.be.a('string');
      if (json.title) expect(french(json, 'title'), `${file} title`).to.be.a('string');
      for (const element of json.differential?.element ?? []) {
        if (element.short)
          expect(french(element, 'short'), `${file} ${element.id}`).to.be.a('string');
        for (const rule of element.constraint ?? [])
          expect(french(rule, 'human'), `${file} ${rule.key}`).to.be.a('string');
      }
    }
  });

  it('are differentials alone, each rule with one meaning', () => {
    const rules = new Map<string, string>();
    for (const json of ofType('StructureDefinition')) {
      expect(json).not.to.have.property('snapshot');
      for (const { constraint = [] } of json.differential.element) {
        for (const { key, expression } of constraint) {
          expect(rules.get(key) ?? expression, key).to.equal(expression);
          rules.set(key, expression);
        }
      }
    }
    expect(rules.size).to.be.above(100);
  });

  it('bind to value sets that are there', () => {
    const sets = new Set(ofType('ValueSet').map(({ url }) => url));
    for (const json of ofType('StructureDefinition')) {
      for (const { binding, id } of json.differential.element) {
        if (binding?.valueSet.startsWith(CANONICAL))
          expect(sets.has(binding.valueSet), `${json.id} ${id}`).to.equal(true);
      }
    }
  });
});

describe('fhir-profiles/dmp, the selection', () => {
  const known = new Set(ofType('StructureDefinition').map(({ url }) => url));

  it('names profiles of the package, for their own type', () => {
    for (const { profile, type } of selection.rules) {
      expect(known.has(profile), profile).to.equal(true);
      expect(chainOf(profile)[0].type, profile).to.equal(type);
    }
  });

  it('names every profile of what is written, but those asked for by name', () => {
    const selected = new Set(selection.rules.map(({ profile }) => profile));
    const left = profiles
      .filter(({ url, type }) => !selected.has(url) && type !== 'AuditEvent')
      .map(({ id }) => id);
    expect(left).to.have.members([
      'dmp-consent-statement',
      'dmp-document-reference-comprehensive',
      'dmp-medical-summary',
      'dmp-operation-outcome',
      'dmp-provide-document-bundle',
      'dmp-provide-document-response',
      'dmp-simplified-publish',
    ]);
  });

  it('is what the CapabilityStatement tells, with the types and parameters of the module', () => {
    const { types = new Map() } = dmpModule({ setting: 'trial', profiles: selection });
    const { resource } = definition('CapabilityStatement', 'dmp-api').rest[0];
    expect(resource.map(({ type }: Loose) => type)).to.have.members([...types.keys()]);
    for (const { type, supportedProfile = [], interaction = [], searchParam = [] } of resource) {
      const own = selection.rules.filter((rule) => rule.type === type);
      expect(supportedProfile).to.have.members([...new Set(own.map(({ profile }) => profile))]);
      const open = types.get(type) ?? [];
      expect(open).to.include.members(interaction.map(({ code }: Loose) => code));
      for (const { code, url } of DOCUMENT_PARAMS.filter((param) => param.type === type)) {
        expect(searchParam.map(({ name }: Loose) => name)).to.include(code);
        expect(ofType('SearchParameter').map((json) => json.url)).to.include(url);
      }
    }
  });
});

describe('fhir-profiles/dmp, the search parameters', () => {
  it('are those the module declares, with the same expressions', () => {
    for (const { url, code, type, kind, expression } of DOCUMENT_PARAMS) {
      const json = ofType('SearchParameter').find((one) => one.url === url);
      expect(json?.code).to.equal(code);
      expect(json.type).to.equal(kind);
      expect(json.base).to.include(type);
      expect(json.expression.split(' | ')).to.include(expression);
    }
  });
});
