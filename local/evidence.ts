import { parseArgs } from 'node:util';
import { fetchExport } from './evidence-export.ts';

const usage = `npm run evidence -- QUESTION [options]: an export of the history with what proves it

  QUESTION            below /api/evidence: 'access?at=2026-11-01T00:00:00Z', 'diff?from=…&to=…',
                      'principals/ID/timeline', 'roles/ID/timeline', 'audit?from=…', 'reviews'
  --format csv|jsonl  csv unless given; jsonl is the exact form
  --folder DIR        where the file and its sidecar go; here unless given
  --api URL           http://127.0.0.1:7071/api unless given
The token is read from PIM_WARDEN_TOKEN: locally PIM_WARDEN_TOKEN=$(npm run --silent token -- --role Read).
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    format: { type: 'string', default: 'csv' },
    folder: { type: 'string', default: '.' },
    api: { type: 'string', default: 'http://127.0.0.1:7071/api' },
    help: { type: 'boolean', default: false },
  },
});
const [question] = positionals;
const { format, folder, api } = values;
const token = process.env.PIM_WARDEN_TOKEN;

if (
  values.help ||
  question === undefined ||
  token === undefined ||
  (format !== 'csv' && format !== 'jsonl')
) {
  console.error(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  try {
    const { file, sidecarFile, sidecar } = await fetchExport({ api, question, format, folder, token });
    const missing = sidecar.gaps.map(({ part, because }) => `  missing: ${part}: ${because}`);
    console.log(
      [`${file}: ${sidecar.rows} rows, SHA-256 ${sidecar.sha256}`, sidecarFile, ...missing].join('\n'),
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
