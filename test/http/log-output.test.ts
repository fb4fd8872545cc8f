/** The log's own stream: it keeps the order, and a disk without space neither ends the process nor holds it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { expect } from 'chai';

const OUTPUT = new URL('../../server/http/watch/log-output.ts', import.meta.url).href;
const LINES = 200;
const PROGRAM = `
  const { LogOutput } = await import('${OUTPUT}');
  const output = new LogOutput();
  for (let line = 0; line < ${LINES}; line += 1) {
    output.write('line ' + line + '\\n');
    if (line % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
`;
const WAYS: readonly [name: string, program: string][] = [
  ['that ends by itself', PROGRAM],
  ['that is told to end', `${PROGRAM}; process.exit(0);`],
];

describe('the output of the log', () => {
  for (const [name, program] of WAYS) {
    it(`every line, in order, of a process ${name}`, async () => {
      const child = run(program, 'pipe');
      let text = '';
      child.stdout?.on('data', (part) => {
        text += String(part);
      });
      expect(await once(child, 'close')).to.deep.equal([0, null]);
      const lines = Array.from({ length: LINES }, (_, line) => `line ${line}\n`);
      expect(text).to.equal(lines.join(''));
    });

    // full(4), of Linux alone: every write is refused with ENOSPC.
    if (process.platform !== 'linux') continue;
    it(`no space left: a process ${name} ends with 0`, async () => {
      const full = await open('/dev/full', 'w');
      try {
        expect(await once(run(program, full.fd), 'close')).to.deep.equal([0, null]);
      } finally {
        await full.close();
      }
    });
  }
});

function run(program: string, stdout: 'pipe' | number) {
  const words = ['--input-type=module', '--eval', program];
  return spawn(process.execPath, words, { stdio: ['ignore', stdout, 'inherit'] });
}
