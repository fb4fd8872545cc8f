/** What the tests of known incidents share: two records, and an ear for what refusals tell. field survey, section 5. */
import { expect } from 'chai';
import type { Answer, Client, TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import { expected, shown } from '../../shown.ts';
import type { Filed } from '../roads/filing.ts';
import { deposit } from '../roads/filing.ts';
import { labResult } from '../roads/world.ts';

/** What an answer must never tell: our code, our database, our machine. */
const INSIDE =
  /\bat [\w.<>]+ \(|node_modules|server\/|\.ts:\d|Mongo|system\.profile|E11000|"k"|resources\b.*\bfind\b|\$elemMatch/;

export interface Incidents {
  readonly server: TestServer;
  readonly marie: Client;
  readonly drG: Client;
  readonly ofMarie: Filed;
  readonly ofKarim: Filed;
}

export async function startIncidents(): Promise<Incidents> {
  const server = await startDemoServer();
  const ofMarie = await deposit(server, { author: 'dr-h', type: '11502-2' });
  const ofKarim = await deposit(server, { author: 'dr-h', type: '11502-2', patient: 'karim' });
  return { server, marie: server.as('marie'), drG: server.as('dr-g'), ofMarie, ofKarim };
}

export interface Ear {
  /** The status, with the answer kept. */
  readonly status: (asked: Promise<Answer>) => Promise<number>;
  /** Fails when a refusal heard so far tells of the inside, or of a person. */
  readonly checkQuiet: () => void;
}

export function ear(): Ear {
  const told: Answer[] = [];
  return {
    status: async (asked) => {
      const answer = await asked;
      told.push(answer);
      return answer.status;
    },
    checkQuiet: () => {
      expect(told.length).to.be.greaterThan(10);
      for (const { status, text } of told.filter((answer) => answer.status >= 400)) {
        expect(status).to.be.lessThan(500);
        expect(text).to.not.match(INSIDE);
        expect(text).to.not.contain('VALBRUNE').and.not.contain('ZELLAOUI');
      }
    },
  };
}

export async function own(client: Client, performer: string, more: object = {}): Promise<string> {
  const body = {
    ...labResult('à moi'),
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'vital-signs',
          },
        ],
      },
    ],
    subject: { reference: 'Patient/marie' },
    performer: [{ reference: performer }],
    ...more,
  };
  return shown(expected(await client.post('Observation', body), 201)).id ?? '';
}
