/** Why an attempt has to start again, for a reason of ours. */

/** The next attempt does everything inside its transaction, from its first read. */
export class StartAgain extends Error {}

/** Another transaction of this process has the lock: the next attempt waits for it, and is otherwise like this one. */
export class LockHeld extends StartAgain {}

/** Another request of this process has replaced the same version: the next attempt reads the new one. */
export class Overtaken extends StartAgain {}
