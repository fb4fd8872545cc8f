/* Stops an old Node with one sentence. Old syntax on purpose: an old Node must be able to read it. */
'use strict';

var OLDEST = '22.18';

/* True when this version runs TypeScript without a flag: 22.18 and later of 22, 23.6 and later. */
function isRecentEnough(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if (major === 22) return minor >= 18;
  if (major === 23) return minor >= 6;
  return major > 23;
}

if (!isRecentEnough(process.versions.node)) {
  var found = 'Carnet needs Node ' + OLDEST + ' or later and this is Node ' + process.versions.node;
  var remedy =
    'install Node 24, or run `npm ci` and start with `npm run …`, which uses the pinned Node 24';
  process.stderr.write(found + ': ' + remedy + '.\n');
  process.exit(1);
}
