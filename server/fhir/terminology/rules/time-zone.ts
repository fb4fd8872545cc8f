/** `https://www.iana.org/time-zones`: the zones the runtime knows. RFC 6557. */
import type { Membership } from '../terminology.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_+-]{0,30}(?:\/[A-Za-z0-9_+-]{1,30}){0,2}$/;

export function timeZone(code: string): Membership {
  if (!NAME.test(code)) return 'out';
  try {
    new Intl.DateTimeFormat('en', { timeZone: code });
    return 'in';
  } catch {
    // The answer: a RangeError for what is no zone.
    return 'out';
  }
}
