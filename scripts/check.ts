/** Everything a tool can check, two steps at a time: `npm run check`, `npm run check:fast`. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

interface Step {
  readonly name: string;
  readonly about: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** The same program correcting what it can; steps without one only look. */
  readonly fix?: readonly string[];
  readonly speed: 'fast' | 'full';
}

interface Outcome {
  readonly step: Step;
  readonly passed: boolean;
  readonly milliseconds: number;
  readonly output: string;
}

const ROOT = join(import.meta.dirname, '..');
const CODE = ['server', 'scripts', 'test'] as const;
const STEPS_AT_ONCE = 2;
const STEP_MILLISECONDS_MAX = 300_000;
const OUTPUT_CHARACTERS_MAX = 2_000_000;

/** Longest first, so that the two lanes end together. */
const STEPS: readonly Step[] = [
  {
    name: 'eslint',
    about: 'rules that need types: promises, exhaustiveness, any; sizes',
    command: ['eslint', '--max-warnings', '0', ...CODE],
    fix: ['--fix'],
    speed: 'full',
  },
  {
    name: 'types',
    about: 'tsc, strict',
    command: ['tsc', '--noEmit', '--project', 'tsconfig.json'],
    speed: 'fast',
  },
  {
    name: 'tidy',
    about: 'the style sheet, and that the import law bites',
    command: ['mocha', 'test/tidy.test.ts'],
    speed: 'fast',
  },
  {
    name: 'imports',
    about: 'the import law of import-law.json, cycles, orphans',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', '-T', 'err-long', ...CODE],
    speed: 'fast',
  },
  {
    name: 'dead',
    about: 'knip: files, exports and dependencies nobody uses',
    command: ['knip', '--no-progress', '--treat-config-hints-as-errors'],
    speed: 'full',
  },
  {
    name: 'biome',
    about: 'format and lint',
    command: ['biome', 'check', '--error-on-warnings', '--max-diagnostics=100', '.'],
    fix: ['--write'],
    speed: 'fast',
  },
];

const HELP = `Usage: npm run check [-- --only NAME] [-- --fix]     npm run check:fast

Checks the whole project; exit code 0 only when every step is clean.

  --fast       only the fast steps
  --only NAME  one step; may be repeated
  --fix        let the steps that can correct the files do so
  --help       this text

Steps:
${STEPS.map(({ name, about, speed }) => `  ${name.padEnd(9)}${speed.padEnd(6)}${about}`).join('\n')}
`;

function run(step: Step, fix: boolean): Promise<Outcome> {
  const [program, ...args] = step.command;
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, [...args, ...(fix ? (step.fix ?? []) : [])], {
      cwd: ROOT,
      env: {
        ...process.env,
        PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: STEP_MILLISECONDS_MAX,
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      if (output.length < OUTPUT_CHARACTERS_MAX) output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (passed: boolean): void => {
      resolve({ step, passed, milliseconds: performance.now() - began, output });
    };
    child.on('error', (error) => {
      output += `${program} cannot be started: ${error.message}. Run \`npm ci\` first.\n`;
      end(false);
    });
    child.on('close', (code, signal) => {
      if (signal) output += `\n${program} was stopped by ${signal}.\n`;
      end(code === 0);
    });
  });
}

/** Each lane takes the next step when its last has ended. */
async function runAll(steps: readonly Step[], fix: boolean): Promise<readonly Outcome[]> {
  const waiting = [...steps];
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const outcome = await run(step, fix);
      outcomes.push(outcome);
      report(outcome);
    }
  };
  // Two corrections at once would write the same file.
  await Promise.all(Array.from({ length: fix ? 1 : STEPS_AT_ONCE }, lane));
  return outcomes;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function report({ step, passed, milliseconds, output }: Outcome): void {
  const verdict = passed ? 'clean' : 'FAILED';
  console.log(`${step.name.padEnd(9)}${verdict.padEnd(8)}${seconds(milliseconds).padStart(7)}`);
  if (!passed) console.log(`\n${output.trimEnd()}\n`);
}

/** The steps asked for, or what is wrong with the question. */
function chosen(fast: boolean, only: readonly string[]): readonly Step[] | string {
  const unknown = only.find((name) => !STEPS.some((step) => step.name === name));
  if (unknown !== undefined) {
    return `There is no step '${unknown}'; there are ${STEPS.map(({ name }) => name).join(', ')}.`;
  }
  const named = STEPS.filter(({ name }) => only.length === 0 || only.includes(name));
  return named.filter(({ speed }) => !fast || speed === 'fast');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      fast: { type: 'boolean', default: false },
      fix: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const steps = chosen(values.fast, values.only);
  if (typeof steps === 'string') {
    console.error(steps);
    return 2;
  }
  const began = performance.now();
  const outcomes = await runAll(steps, values.fix);
  const failed = outcomes.filter(({ passed }) => !passed).map(({ step }) => step.name);
  const result = failed.length > 0 ? `failed: ${failed.join(', ')}` : 'all clean';
  console.log(`\n${outcomes.length} steps in ${seconds(performance.now() - began)}, ${result}`);
  return failed.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
