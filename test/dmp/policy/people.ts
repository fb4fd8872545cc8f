/** The people of the worked examples as their tokens name them. contract.md, the demo world. */
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import { professional } from './world.ts';

export const DR_T = professional('t', '10', { practitioner_role: 'PractitionerRole/t' });
export const DR_G = professional('g', '10');
export const DR_X = professional('x', '10');
export const NURSE = professional('n', '60', { practitioner_role: 'PractitionerRole/n' });
export const DENTIST = professional('d', '40');
export const PODIATRIST = professional('p', '80');
export const REGULATOR = professional('r', '10', {
  actor: 'REG15',
  Acces_Regulation_Medicale: 'VRAI',
});
export const SECRETARY = professional('g', '10', { sub: 'sub-secretary', actor: 'SEC' });
export const HOSPITAL: Claims = professional('h', '10', {
  actor: 'ORG',
  SubjectOrganizationID: '1010000001',
  organization: 'Organization/ward',
});
export const CNAM: Claims = { sub: 'cnam', client_id: 'cnam', actor: 'AM', patient: 'marie' };
export const AGENT: Claims = {
  sub: 'agent',
  client_id: 'counter',
  actor: 'AGENT',
  patient: 'marie',
};
export const OPERATOR: Claims = { sub: 'op', client_id: 'ops', actor: 'OPER' };
