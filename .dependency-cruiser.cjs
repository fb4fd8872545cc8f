/** Rules of dependency-cruiser, made from the table of import-law.json; they add nothing to it but hygiene. */
const { builtinModules } = require('node:module');
const law = require('./import-law.json');

const TYPES = ['type-only', 'type-import'];

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** A file is matched whole, a folder by what it holds. */
const inside = (place) => (place.endsWith('.ts') ? `^${escaped(place)}$` : `^${escaped(place)}/`);
const npmPackage = (name) => `(^|/)node_modules/(@types/)?${escaped(name)}/`;
const builtin = (name) => `^(node:)?${name}$`;

/** The paths an entry of a row opens. */
function opened(entry) {
  if (entry === '*') return ['^(?!test/)'];
  if (entry === 'node:*') return [builtin(`(${builtinModules.map(escaped).join('|')})`)];
  if (entry.startsWith('node:')) return [builtin(escaped(entry.slice('node:'.length)))];
  if (entry.startsWith('npm:')) return [npmPackage(entry.slice('npm:'.length))];
  if (entry.endsWith('/*')) return [`^${escaped(entry.slice(0, -1))}`];
  return [inside(entry.replace(/^types:/, ''))];
}

const typePackages = law.typesAnywhere.map(npmPackage);

const rows = law.rows.map(({ folder, may, why }) => ({
  name: `row:${folder}`,
  comment: `${folder} may import ${may.join(', ') || 'nothing of ours'}: ${why}.`,
  severity: 'error',
  from: { path: inside(folder) },
  to: { pathNot: [inside(folder), ...typePackages, ...may.flatMap(opened)] },
}));

const typesOnly = law.rows.flatMap(({ folder, may, why }) =>
  may
    .filter((entry) => entry.startsWith('types:'))
    .map((entry) => ({
      name: `types-only:${folder}:${entry.slice('types:'.length)}`,
      comment: `${folder} may import the types of ${entry.slice('types:'.length)} alone: ${why}.`,
      severity: 'error',
      from: { path: inside(folder) },
      to: { path: opened(entry), dependencyTypesNot: TYPES },
    })),
);

const confined = law.confined.map(({ package: name, to }) => ({
  name: `confined:${name}`,
  comment: `${name} belongs to ${to.join(', ')} and the tests.`,
  severity: 'error',
  from: { pathNot: [...to.map(inside), '^test/'] },
  to: { path: npmPackage(name) },
}));

const guarded = law.guarded.map(({ file, to, why }) => ({
  name: `guarded:${file}`,
  comment: `The values of ${file} belong to ${to.join(', ')} and the tests: ${why}.`,
  severity: 'error',
  from: { pathNot: [...to.map(inside), '^test/'] },
  to: { path: inside(file), dependencyTypesNot: TYPES },
}));

module.exports = {
  forbidden: [
    ...rows,
    ...typesOnly,
    ...confined,
    ...guarded,
    {
      name: 'no-row',
      comment:
        'A folder under server/ needs its row in import-law.json before it imports anything.',
      severity: 'error',
      from: { path: '^server/', pathNot: law.rows.map(({ folder }) => inside(folder)) },
      to: {},
    },
    {
      name: 'types-packages-hold-types',
      comment: `${law.typesAnywhere.join(', ')} may be imported anywhere, as types alone.`,
      severity: 'error',
      from: {},
      to: { path: typePackages, dependencyTypesNot: TYPES },
    },
    {
      name: 'no-development-package',
      comment: 'What runs in production imports no development package.',
      severity: 'error',
      from: { path: '^server/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: TYPES },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle has no bottom to start reading from.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: ['^server/boot/main\\.ts$', '^scripts/'] },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that cannot be found escapes every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
