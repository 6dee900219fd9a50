import { createWriteStream, existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zipOf } from '../src/evidence/pack/zip.ts';
import { type StagedPackage, stagePackage } from './stage-package.ts';

const usage = `npm run package [-- options]: what is deployed, as a folder and as a zip

  --rules FILE   goes in as rules.json; rules.json of this folder unless given, and none where there is no such file
  --out FOLDER   dist/package unless given; is emptied first. The zip lies beside it: FOLDER.zip
Exit code: 0 it was made; 2 wrong usage, rules that are not usable, or something that could not be read.`;

const root = fileURLToPath(new URL('..', import.meta.url));

async function makePackage(): Promise<string> {
  const { values } = parseArgs({
    options: {
      rules: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return usage;
  const own = join(root, 'rules.json');
  const rulesFile = values.rules ?? (existsSync(own) ? own : undefined);
  const staged = await stagePackage({ root, folder: values.out ?? join(root, 'dist/package'), rulesFile });
  const zip = `${staged.folder.replace(/\/+$/, '')}.zip`;
  await pipeline(zipOf(filesOf(staged)), createWriteStream(zip));
  const { size } = await stat(zip);
  const rules =
    rulesFile === undefined ? 'It has no rules.json: until RULES_FILE names one, no job runs.' : '';
  return [
    `${staged.folder}: ${staged.files.length} files`,
    `${zip}: ${Math.ceil(size / 1024)} KiB`,
    rules,
  ].join('\n');
}

async function* filesOf({ folder, files }: StagedPackage) {
  for (const path of files) yield { path, content: [await readFile(join(folder, path))] };
}

try {
  console.log((await makePackage()).trimEnd());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
