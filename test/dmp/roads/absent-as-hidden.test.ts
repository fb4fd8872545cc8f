/** DMP 3.1, Decide before you look: hidden, absent and foreign are one answer, by the same commands to the database. */
import { expect } from 'chai';
import { demoPerson } from '../../../scripts/demo/people.ts';
import type { Answer, Client, TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import type { Commands } from './commands.ts';
import { profiled } from './commands.ts';
import type { State } from './oracle.ts';
import type { Road } from './road.ts';
import { ROADS } from './roads.ts';
import type { Target } from './world.ts';
import { deposited } from './world.ts';

interface Pair {
  /** Who asks, for what is hidden from him. */
  readonly name: string;
  readonly hidden: State;
}

const PAIRS: readonly Pair[] = [
  { name: 'dr-g', hidden: 'masked' },
  { name: 'dr-g', hidden: 'masked-later' },
  { name: 'marie', hidden: 'pending' },
  { name: 'dr-x', hidden: 'open' },
];

/** Header fields that differ from one answer to the next whatever is asked. */
const PASSING: ReadonlySet<string> = new Set([
  'date',
  'x-request-id',
  'content-length',
  'keep-alive',
  'connection',
]);

interface Seen {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

describe('DMP 3.1, absent and hidden are one', function () {
  this.timeout(120_000);
  let server: TestServer;
  let commands: Commands;
  let targets: readonly Target[];
  before(async () => {
    server = await startDemoServer();
    ({ targets } = await deposited(server));
    commands = await profiled(server);
  });
  after(async () => {
    await commands.close();
    await server.close();
  });

  /** What a road gives for one state: every answer on the way, and every command. */
  async function walk(
    road: Road,
    name: string,
    target: Target,
  ): Promise<{ readonly answers: readonly Seen[]; readonly asked: readonly string[] }> {
    const answers: Seen[] = [];
    const client = watched(server.as(name), (answer) => answers.push(neutral(answer, target)));
    const asked = await commands.during(() =>
      road.ask({ client, target, record: 'marie', self: demoPerson(name).fhirUser }),
    );
    return { answers, asked };
  }

  for (const { name, hidden } of PAIRS) {
    describe(`${name}, ${hidden}`, () => {
      for (const road of ROADS) {
        // Its own lines of a refused walk are the walker's, and Provenance is found by who wrote it: other tests.
        if (road.shows === 'journal' || road.speaker || road.isGeneral) continue;
        it(road.name, async () => {
          for (const type of ['DocumentReference', 'Observation'] as const) {
            if (road.on !== undefined && road.on !== type) continue;
            // A mask set later is the same line of the table: one type is enough.
            if (hidden === 'masked-later' && type === 'Observation') continue;
            const of = (state: State): Target | undefined =>
              targets.find((target) => target.type === type && target.state === state);
            const [mine, absent, foreign] = [of(hidden), of('absent'), of('foreign')];
            if (!mine || !absent || !foreign) throw new Error('a target is missing');
            const known = await walk(road, name, mine);
            for (const other of [absent, foreign]) {
              const walked = await walk(road, name, other);
              expect(walked.answers, `${type} ${other.state}, answers`).to.deep.equal(
                known.answers,
              );
              expect(walked.asked, `${type} ${other.state}, commands`).to.deep.equal(known.asked);
            }
          }
        });
      }
    });
  }
});

/** The client, with every answer shown to `note`. */
function watched(client: Client, note: (answer: Answer) => void): Client {
  const noted = async (answer: Promise<Answer>): Promise<Answer> => {
    note(await answer);
    return answer;
  };
  return {
    token: client.token,
    get: (...given) => noted(client.get(...given)),
    post: (...given) => noted(client.post(...given)),
    put: (...given) => noted(client.put(...given)),
    patch: (...given) => noted(client.patch(...given)),
    delete: (...given) => noted(client.delete(...given)),
    request: (...given) => noted(client.request(...given)),
  };
}

/** The answer with the ids of its target, and every instant and page token, made one. */
function neutral({ status, headers, text }: Answer, target: Target): Seen {
  const clean = (part: string): string =>
    target.names
      .reduce((made, name) => made.replaceAll(name, '<id>'), part)
      .replace(/_(page|hidden)=[^"&]*/g, (sealed) => `<sealed ${sealed.length}>`)
      .replace(/"(lastUpdated|lastModified)":"[^"]*"/g, '"$1":"<instant>"')
      .replace(/urn:uuid:[0-9a-f-]{36}/g, 'urn:uuid:<fresh>')
      .replace(/^(last-modified: ).*/, '$1<instant>');
  return {
    status,
    headers: [...headers]
      .filter(([name]) => !PASSING.has(name))
      .map(([name, content]) => clean(`${name}: ${content}`))
      .sort(),
    body: clean(text),
  };
}
