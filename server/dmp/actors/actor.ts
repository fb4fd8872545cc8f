/** Who asks, in the DMP's words. dmp.md 2.2 to 2.4. Made from verified claims only. */
import type { Coding } from '../../fhir/access/caller.ts';

export type ActorClass =
  | 'PATIENT'
  | 'REP'
  | 'ADMINISTRATOR'
  | 'HCP'
  | 'ORG'
  | 'REG15'
  | 'COORD'
  | 'PMI'
  | 'OCC'
  | 'FIRE'
  | 'MSPRO'
  | 'SEC'
  | 'AM'
  | 'AGENT'
  | 'NCP'
  | 'APP'
  | 'OPER'
  | 'HEIR'
  | 'NEVER';

/** TRE_R248. dmp.md 2.4. */
export type AccessMode = 'normal' | 'bris_de_glace' | 'centre_15';

/** A professional in his chosen *situation d'exercice*: one profession, one structure; never two merged. dmp.md 2.3. */
export interface Professional {
  /** IdNat_PS (`SubjectNameID`). */
  readonly idNat: string;
  /** Code of TRE_G15. */
  readonly profession: string;
  /** `Practitioner/id` and `PractitionerRole/id` in the directory, when the token names them. */
  readonly practitioner?: string;
  readonly practitionerRole?: string;
  /** IdNat_Struct or FINESS of the structure (`SubjectOrganizationID`), and its `Organization/id`. */
  readonly structure?: string;
  readonly organization?: string;
}

export interface Actor {
  readonly class: ActorClass;
  readonly subject: string;
  readonly client: string;
  /** Logical id of the Patient the session is bound to. */
  readonly patient?: string;
  /** Present for every class that acts through a named professional (HCP, ORG, REG15, OCC, SEC…). */
  readonly professional?: Professional;
  readonly mode: AccessMode;
  /** Text given with an emergency mode. */
  readonly reason?: string;
  readonly purposes: readonly Coding[];
  /** Claim *Acces_Regulation_Medicale*. */
  readonly regulation: boolean;
}
