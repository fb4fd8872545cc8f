/**
 * Mocha's tree of what is specified, the failures in full, then the counts alone on the last line:
 * `N passed, N failed`, and `, N skipped` when there are any.
 */
const { reporters } = require('mocha');

/** How long the process may outlive its tests: a socket or a timer left open is a fault, not a wait. */
const LINGER_MILLISECONDS_MAX = 15_000;

const { Base, Spec } = reporters;

class Counts extends Spec {
  epilogue() {
    const { passes = 0, failures = 0, pending = 0, duration = 0 } = this.stats;
    if (failures > 0) Base.list(this.failures);
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    const counts = `${passes} passed, ${failures} failed${skipped}`;
    process.stdout.write(`\n${(duration / 1000).toFixed(1)} s\n${counts}\n`);
    setTimeout(() => endLingering(counts), LINGER_MILLISECONDS_MAX).unref();
  }
}

/** Runs only when something still holds the process: says what, and fails. */
function endLingering(counts) {
  const held = process.getActiveResourcesInfo().join(', ');
  process.stdout.write(`\nThe tests ended but the process is held by: ${held}\n${counts}\n`);
  process.exit(process.exitCode || 1);
}

module.exports = Counts;
