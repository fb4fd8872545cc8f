/**
 * What Carnet must reach and what the best rival reached, of the field note of 2026-11-22: rivals bare, Carnet with
 * policy, journal and seal, 32 clients, generator on the same two cores. Ratios count within one run, never these
 * numbers against another day's.
 */

export interface Goal {
  /** As the workload calls it. */
  readonly scenario: string;
  /** Requests a second; resources for the load. */
  readonly carnetFull: number;
  readonly rival: number;
  readonly rivalName: string;
}

export const GOALS_SOURCE = 'field note of 2026-11-22, 32 clients; load with 4';

/** The read and the versioned read, include and revinclude have one row in the note, two here. */
export const GOALS: readonly Goal[] = [
  { scenario: 'load', carnetFull: 2000, rival: 486, rivalName: 'HAPI' },
  { scenario: 'create', carnetFull: 1300, rival: 590, rivalName: 'HAPI' },
  { scenario: 'update', carnetFull: 1100, rival: 703, rivalName: 'HAPI' },
  { scenario: 'conditional-create', carnetFull: 1000, rival: 682, rivalName: 'HAPI' },
  { scenario: 'read', carnetFull: 3500, rival: 3433, rivalName: 'Medplum' },
  { scenario: 'vread', carnetFull: 3000, rival: 2797, rivalName: 'Medplum' },
  { scenario: 'search-token', carnetFull: 600, rival: 403, rivalName: 'Medplum' },
  { scenario: 'search-patient-date-sort', carnetFull: 1400, rival: 800, rivalName: 'Medplum' },
  { scenario: 'search-chained', carnetFull: 1100, rival: 786, rivalName: 'Medplum' },
  { scenario: 'search-include', carnetFull: 900, rival: 630, rivalName: 'Medplum' },
  { scenario: 'search-revinclude', carnetFull: 1000, rival: 720, rivalName: 'Medplum' },
  { scenario: 'search-has', carnetFull: 500, rival: 289, rivalName: 'Medplum' },
  { scenario: 'search-string', carnetFull: 1600, rival: 1333, rivalName: 'Medplum' },
  { scenario: 'paging-deep', carnetFull: 400, rival: 226, rivalName: 'Medplum' },
  { scenario: 'everything', carnetFull: 120, rival: 37, rivalName: 'Medplum, 4 clients' },
  { scenario: 'summary-count', carnetFull: 2500, rival: 1355, rivalName: 'HAPI' },
  { scenario: 'mixed-80-20', carnetFull: 1000, rival: 605, rivalName: 'Medplum' },
];
