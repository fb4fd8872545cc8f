/**
 * What the policy keeps of what it has read, each at a policy version: used while the version read for the question is the
 * same. Held, of at most so many records or entries as said below, and dropped with the process: states of records; Consents
 * in force with the ids, codes and periods in them; CareTeams with the references of their members; references of directory
 * entries by national identifier. No name, no text, no other content.
 */

import type { PolicyReads } from '../../fhir/access/policy.ts';
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import { NO_RECORD } from '../../fhir/search/node.ts';
import type { Directory } from './directory.ts';
import { directoryOf } from './directory.ts';
import type { RecordStatus } from './record-state.ts';
import type { RightsOfRecord } from './rights-of-record.ts';
import { rightsOfRecord, statusOfRecord } from './rights-of-record.ts';
import { VersionedCache } from './versioned-cache.ts';

/** Records whose state is kept: some hundred bytes each. */
const STATES_KEPT_MAX = 10_000;
/** Records whose rights are kept: some kilobytes each, a megabyte for one with CONSENTS_MAX of them. */
const RIGHTS_KEPT_MAX = 2000;
/** Answers of the directory kept. */
const ENTRIES_KEPT_MAX = 10_000;

/** The policy versions one decision rests on, read for it. */
export interface Versions {
  readonly record: number;
  /** Of the directory. */
  readonly directory: number;
}

export class KnownRights {
  private readonly definitions: Definitions;
  private readonly states = new VersionedCache<RecordStatus>(STATES_KEPT_MAX);
  private readonly rights = new VersionedCache<RightsOfRecord>(RIGHTS_KEPT_MAX);
  private readonly entries = new VersionedCache<readonly string[]>(ENTRIES_KEPT_MAX);

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  status(record: string, version: number, reads: PolicyReads): Promise<RecordStatus> {
    return this.states.get(record, {
      version,
      load: () => statusOfRecord({ reads, definitions: this.definitions }, record),
      current: () => versionOf(record, reads),
    });
  }

  /** @throws FhirError 503 when there are too many Consents, or one that cannot be obeyed. */
  rightsOf(record: string, version: number, reads: PolicyReads): Promise<RightsOfRecord> {
    return this.rights.get(record, {
      version,
      load: () => rightsOfRecord({ reads, definitions: this.definitions }, record),
      current: () => versionOf(record, reads),
    });
  }

  directory(version: number, reads: PolicyReads): Directory {
    const directory = directoryOf(reads, this.definitions);
    const kept = (key: readonly unknown[], load: () => Promise<readonly string[]>) =>
      this.entries.get(JSON.stringify(key), {
        version,
        load,
        current: () => versionOf(NO_RECORD, reads),
      });
    return {
      practitioners: (idNat) =>
        kept(['practitioners', idNat], () => directory.practitioners(idNat)),
      structures: (named) =>
        kept(['structures', named.organization, named.structure], () =>
          directory.structures(named),
        ),
      roles: (person, structure) =>
        kept(['roles', person, structure], () => directory.roles(person, structure)),
    };
  }
}

async function versionOf(record: string, reads: PolicyReads): Promise<number> {
  const [version = 0] = await reads.policyVersions([record]);
  return version;
}
