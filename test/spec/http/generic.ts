/** The generic server of these tests: every scope, no country. */
import type { Client, TestServer } from '../../harness.ts';

/** A caller of the generic server; SMART scopes are the only policy there. */
export function caller(server: TestServer, scope = 'system/*.cruds', subject = 'tester'): Client {
  return server.withClaims({ sub: subject, client_id: subject, scope });
}

export const SYSTEM = 'urn:example:ids';

export function patient(value: string, more: object = {}): object {
  return { resourceType: 'Patient', identifier: [{ system: SYSTEM, value }], ...more };
}

export function observation(value: string, more: object = {}): object {
  return {
    resourceType: 'Observation',
    status: 'final',
    identifier: [{ system: SYSTEM, value }],
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    ...more,
  };
}
