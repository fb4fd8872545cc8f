/** `npm run -s token -- --as NAME`: an access token for a person of the demo world, alone on standard output. */
import { readConfig } from '../server/boot/config.ts';
import { readArguments, runCommand, stop } from './arguments.ts';
import { demoSigner, demoStamp } from './demo/tokens.ts';

const USAGE = `Usage: npm run -s token -- --as NAME [--patient NAME] [--scope S] [--mode normal|bris_de_glace|centre_15]
                            [--reason TEXT] [--situation CODE]

Prints an access token for a person of the demo world, bound to one record.
  --as NAME        marie, lea, karim, paul, dr-t, dr-g, dr-x, nurse-n, dentist-d, podiatrist-p, pharmacist-f, midwife-m,
                   regulator-r, occ-o, secretary-s, dr-h, hospital-h, cnam, agent-a, ncp-de, app-glycemie, operator-op
  --patient NAME   whose record (marie; for a holder, her own)
  --mode MODE      mode of access (normal), with --reason TEXT for an emergency
  --scope S        SMART scopes
  --situation CODE profession of TRE_G15, for a professional with several situations
Use the PORT, BASE_URL and DATA_DIR of the server. Refused without a demo world (npm run demo) and in production.`;

runCommand(async () => {
  const given = readArguments({
    usage: USAGE,
    options: { as: true, patient: true, scope: true, mode: true, reason: true, situation: true },
  });
  const config = readConfig(process.env);
  const name = given.value('as') ?? stop(USAGE);
  const mode = given.value('mode') ?? 'normal';
  if (mode !== 'normal' && mode !== 'bris_de_glace' && mode !== 'centre_15')
    stop(`--mode may be normal, bris_de_glace or centre_15, not '${mode}'.`);
  const sign = await demoSigner(config);
  const stamp = await demoStamp(config);
  if (!stamp || stamp.loaded < stamp.of)
    stop('The demo world is not loaded here: run npm run demo first (with the same DATA_DIR).');
  const [patient, scope, reason, situation] = ['patient', 'scope', 'reason', 'situation'].map(
    (option) => given.value(option),
  );
  const token = sign({
    as: name,
    mode,
    ...(patient === undefined ? {} : { patient }),
    ...(scope === undefined ? {} : { scope }),
    ...(reason === undefined ? {} : { reason }),
    ...(situation === undefined ? {} : { situation }),
  });
  process.stdout.write(`${token}\n`);
});
