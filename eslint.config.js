// The rules that need types, and the sizes of style.md; Biome does the rest.
import { globSync, readFileSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const CODE = ['server/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'];
const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 60;
const POSITIONAL_PARAMETERS_MAX = 3;

/** Files that are one table say so in their first line; their length is the table's. */
const tables = globSync(CODE).filter((file) => readFileSync(file, 'utf8').startsWith('// table'));

/** Tests and ids must be exact: time and randomness come in as parameters. */
const ambient = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take the time from the clock you are given.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from the clock you are given.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Take randomness from the source you are given.',
  },
];

/** Roads round the import law. */
const concealed = [
  {
    selector: "CallExpression[callee.property.name='getBuiltinModule']",
    message: 'Import it: the import law reads imports.',
  },
  {
    selector: "ImportExpression[source.type!='Literal']",
    message: 'Name the module: the import law reads imports.',
  },
  {
    selector: "ImportSpecifier[imported.name='createRequire']",
    message: 'Import it: the import law reads imports.',
  },
];

export default tseslint.config(
  { ignores: ['node_modules', 'fhir-profiles', 'test/fixtures', '**/*.cjs', '*.js'] },
  {
    files: CODE,
    plugins: { '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'max-lines': ['error', { max: FILE_LINES_MAX }],
      'max-params': ['error', { max: POSITIONAL_PARAMETERS_MAX }],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-syntax': ['error', ...concealed],
    },
  },
  {
    files: ['server/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: FUNCTION_LINES_MAX, IIFEs: true }] },
  },
  {
    files: ['server/fhir/**/*.ts', 'server/dmp/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...concealed, ...ambient] },
  },
  {
    // The tests read answers and goldens as they come, whatever their shape, and name modules they plant.
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  // `files: []` would mean every file, hence the condition.
  ...(tables.length > 0 ? [{ files: tables, rules: { 'max-lines': 'off' } }] : []),
);
