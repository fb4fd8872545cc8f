/** Every bound of what a request may cost before the engine sees it. */

const MEGABYTE = 1024 * 1024;

export interface HttpLimits {
  /** FHIR requests being worked on at once; one more is told to come back. */
  readonly inFlightMax: number;
  /** Time the engine has to answer one request. */
  readonly requestMilliseconds: number;
  /** Time the engine has when it also receives a raw Binary. */
  readonly uploadMilliseconds: number;
  /** Longest silence while a body is arriving. */
  readonly bodyIdleMilliseconds: number;
  readonly bundleBytesMax: number;
  readonly resourceBytesMax: number;
  readonly formBytesMax: number;
  readonly rawBytesMax: number;
  /** Time and bytes given to what a refused sender is still sending, so that he can read why. */
  readonly drainMilliseconds: number;
  readonly drainBytesMax: number;
}

export const HTTP_LIMITS: HttpLimits = {
  inFlightMax: 512,
  requestMilliseconds: 30_000,
  uploadMilliseconds: 300_000,
  bodyIdleMilliseconds: 10_000,
  bundleBytesMax: 25 * MEGABYTE,
  resourceBytesMax: 15 * MEGABYTE,
  formBytesMax: 64 * 1024,
  rawBytesMax: 100 * MEGABYTE,
  drainMilliseconds: 5_000,
  drainBytesMax: 128 * MEGABYTE,
};
