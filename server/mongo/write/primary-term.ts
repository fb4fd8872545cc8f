/**
 * Which primary answers, as a number. One primary shows what a majority has in the order it came; a new one may, for a
 * moment, show less than the one before it had shown. MongoDB manual, Read Concern "majority".
 */
import type { MongoClient } from 'mongodb';

export type PrimaryTerm = () => number;

/** The number changes with every primary the driver meets. */
export function primaryTerm(client: MongoClient): PrimaryTerm {
  let term = 0;
  let known: string | undefined;
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    for (const { type, address, electionId } of newDescription.servers.values()) {
      if (type !== 'RSPrimary') continue;
      const name = `${address} ${electionId?.toHexString() ?? ''}`;
      if (name === known) continue;
      known = name;
      term += 1;
    }
  });
  return () => term;
}
