/** What a differential gets wrong, each fault with what to change. R4 profiling; R4 elementdefinition. */
import type { Text } from '../../outcome/issue.ts';

export type FaultKind =
  | 'malformed'
  | 'too-large'
  | 'unknown-base'
  | 'unknown-profile'
  | 'not-in-base'
  | 'ambiguous-type'
  | 'out-of-order'
  | 'repeated'
  | 'min-lowered'
  | 'max-widened'
  | 'cardinality'
  | 'type-not-allowed'
  | 'binding-loosened'
  | 'constraint-changed'
  | 'value-type'
  | 'value-changed'
  | 'slicing-changed'
  | 'slice-without-slicing'
  | 'slice-in-closed'
  | 'slice-repeated'
  | 'reslice-without-parent';

export interface SnapshotFault {
  readonly kind: FaultKind;
  /** An error makes the differential no constraint of its base; a warning leaves the snapshot usable as it stands. */
  readonly severity: 'error' | 'warning';
  /** Id of the element of the differential, or of the snapshot when none names it. */
  readonly element: string;
  /** What is wrong and what to change. */
  readonly text: Text;
}

/** What is refused goes to a list given; `at` says where. */
export class FaultList {
  readonly faults: SnapshotFault[] = [];
  #isFull = false;

  error(kind: FaultKind, element: string, text: Text): void {
    this.#add({ kind, severity: 'error', element, text });
  }

  warning(kind: FaultKind, element: string, text: Text): void {
    this.#add({ kind, severity: 'warning', element, text });
  }

  #add(fault: SnapshotFault): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push(fault);
    else if (!this.#isFull) {
      this.#isFull = true;
      this.faults.push({
        kind: 'too-large',
        severity: 'warning',
        element: fault.element,
        text: {
          fr: `Plus de ${FAULTS_MAX} fautes : corrigez celles-ci d’abord.`,
          en: `More than ${FAULTS_MAX} faults: correct these first.`,
        },
      });
    }
  }
}

const FAULTS_MAX = 1_000;
