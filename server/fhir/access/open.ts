/** What is open to all needs no decision: it sees nothing of any record. R4 http, capabilities; R4 security. */
import type { AccessDecision } from './policy.ts';
import { accessFilter } from './seal.ts';

/** A permit through which no resource is visible and none can be written. */
export const OPEN_TO_ALL: AccessDecision = {
  permit: true,
  filter: accessFilter(new Map(), new Map()),
  basis: ['open'],
};
