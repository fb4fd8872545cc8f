/** Whether codes belong, as far as the code systems held can tell. R4 terminologies. */

/** `unknown`: the system or the value set is not held, or not in full. */
export type Membership = 'in' | 'out' | 'unknown';

export interface Terminology {
  /**
   * Whether a code belongs to a value set, by its canonical (`|version` obeyed as far as versions are held). `system`
   * undefined: a bare `code` element, which belongs when any system of the set has it.
   */
  member(valueSet: string, system: string | undefined, code: string): Membership;
  /** Whether the value set is held at all. */
  holds(valueSet: string): boolean;
  /** Whether a system has the code; `unknown` when it is not held in full. */
  knows(system: string, code: string): Membership;
  /** At most `max` codes of the set, for a message that says what is expected; fewer when it is small. */
  examples(valueSet: string, max: number): readonly string[];
  /** The code systems its codes are of; empty when it is not held. */
  systems(valueSet: string): readonly string[];
}
