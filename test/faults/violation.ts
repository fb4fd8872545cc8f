/** What must not happen, whatever breaks: counted by kind in the table, told in a sentence each. */
export type ViolationKind = 'lost' | 'untraced' | 'doubled' | 'other';

export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
}

/** An acknowledged write, or a version of it, is not held. */
export function lost(text: string): Violation {
  return { kind: 'lost', text };
}

/** An answer or a version without a trace that says so. */
export function untraced(text: string): Violation {
  return { kind: 'untraced', text };
}

/** A resource, a document or a trace that is there more than once. */
export function doubled(text: string): Violation {
  return { kind: 'doubled', text };
}

/** Half done, from nowhere, answered wrongly, or a journal that is not whole. */
export function wrong(text: string): Violation {
  return { kind: 'other', text };
}

export function textsOf(violations: readonly Violation[]): readonly string[] {
  return violations.map(({ text }) => text);
}
