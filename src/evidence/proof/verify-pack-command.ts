import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packFolder } from './pack-files.ts';
import { verificationExitCodes, verificationText } from './verdict.ts';
import { parseVerifierKey } from './verifier-key.ts';
import { verifyPack } from './verify-pack.ts';
import { visibleLines } from './visible-text.ts';

/** The verifier that lies in each pack as `verify.mjs`, made of this file and its neighbours: `npm run build:verifier`. */

const usage = `node verify.mjs [FOLDER] [options]: whether a pack is as it was sealed. Every row is read and hashed again.
Nothing is written, and nothing is sent. Node 20 or later is enough.

  FOLDER           an unzipped pack; the one that this file lies in unless given
  --key LINE       a key to believe, as NAME+ID+KEY; may be given again. Without one those in the pack are taken, which proves
                   less: whoever made the pack may have put their own there
  --head FILE      a head that you kept: what was sealed by then must still be there; may be given again
  --json           the whole result as JSON
Exit code: 0 proven or consistent; 1 altered; 3 not all could be verified; 2 wrong usage, or nothing could be read.
`;

function main(args: readonly string[]): number {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        head: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    const folder = positionals[0] ?? dirname(fileURLToPath(import.meta.url));
    const result = verifyPack(packFolder(folder), {
      keys: values.key.map(parseVerifierKey),
      keptHeads: values.head.map((file) => ({ note: readFileSync(file, 'utf8'), source: file })),
    });
    process.stdout.write(
      `${values.json ? JSON.stringify(result, undefined, 2) : verificationText(result)}\n`,
    );
    return verificationExitCodes[result.state];
  } catch (error) {
    process.stderr.write(
      `${visibleLines(error instanceof Error ? error.message : String(error))}\n\n${usage}`,
    );
    return 2;
  }
}

process.exitCode = main(process.argv.slice(2));
