/** Named places where a test may stop the process, to prove that nothing acknowledged is lost there. */
export type FailPoint =
  | 'before-old-version'
  | 'after-old-version'
  | 'after-swap'
  | 'before-commit'
  | 'after-commit'
  | 'before-trace'
  | 'after-trace';

export type FailPoints = (name: FailPoint) => void | Promise<void>;
