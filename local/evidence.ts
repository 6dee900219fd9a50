import { parseArgs } from 'node:util';
import { visibleLines } from '../src/evidence/proof/visible-text.ts';
import { fetchExport } from './evidence-export.ts';
import { runCommand } from './run-command.ts';

const usage = `npm run evidence -- QUESTION [options]: an export of the history with what proves it

  QUESTION            below /api/evidence: 'access?at=2026-11-01T00:00:00Z', 'diff?from=…&to=…',
                      'principals/ID/timeline', 'roles/ID/timeline', 'audit?from=…', 'reviews'
  --format csv|jsonl  csv unless given; jsonl is the exact form
  --folder DIR        where the file and its sidecar go; here unless given
  --api URL           http://127.0.0.1:7071/api unless given
The token is read from PIM_WARDEN_TOKEN: locally PIM_WARDEN_TOKEN=$(npm run --silent token -- --role Read).
`;

function readArgs(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'csv' },
      folder: { type: 'string', default: '.' },
      api: { type: 'string', default: 'http://127.0.0.1:7071/api' },
      help: { type: 'boolean', default: false },
    },
  });
}

/** @returns what is to be asked; `undefined`: help is wanted. @throws Error for what cannot be asked. */
function wishOf(args: readonly string[], token: string | undefined) {
  const { values, positionals } = readArgs(args);
  const { format, folder, api } = values;
  const [question] = positionals;
  if (values.help) return undefined;
  if (question === undefined) throw new Error('Which question?');
  if (positionals.length > 1) throw new Error(`One question at a time, and not ${positionals.length}.`);
  if (format !== 'csv' && format !== 'jsonl') throw new Error(`--format ${format}: expected csv or jsonl.`);
  if (token === undefined) throw new Error('PIM_WARDEN_TOKEN has no token.');
  return { api, question, format, folder, token } as const;
}

async function getExport(wish: NonNullable<ReturnType<typeof wishOf>>): Promise<number> {
  const { file, sidecarFile, sidecar } = await fetchExport(wish);
  const missing = sidecar.gaps.map(({ part, because }) => `  missing: ${part}: ${because}`);
  console.log(
    visibleLines(
      [`${file}: ${sidecar.rows} rows, SHA-256 ${sidecar.sha256}`, sidecarFile, ...missing].join('\n'),
    ),
  );
  return 0;
}

const read = (args: readonly string[]) => wishOf(args, process.env.PIM_WARDEN_TOKEN);
process.exitCode = await runCommand({ usage, read, work: getExport }, process.argv.slice(2));
