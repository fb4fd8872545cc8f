/** What is done to a server under test, and where. */
import type { FailPoint } from '../../server/mongo/open.ts';

/** Every named place of the writer, in the order a write passes them. */
export const FAIL_POINTS: readonly FailPoint[] = [
  'before-old-version',
  'after-old-version',
  'after-swap',
  'before-trace',
  'after-trace',
  'before-commit',
  'after-commit',
];

/** At the N-th passage of a place: end node or mongod by `kill -9`, or hold the request for a while. */
export interface Fault {
  readonly point: FailPoint;
  readonly passage: number;
  readonly act: 'kill-node' | 'kill-mongod' | 'pause';
  /** Of a pause. */
  readonly milliseconds?: number;
}

/** From parent to child: a fault to arm, or a step of the machine's clock. */
export type Order =
  | { readonly kind: 'arm'; readonly fault: Fault }
  | { readonly kind: 'clock'; readonly milliseconds: number };

/** From child to parent. */
export type Told =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'armed' }
  | { readonly kind: 'clock-set' }
  | { readonly kind: 'reached' }
  | { readonly kind: 'failed'; readonly message: string };
