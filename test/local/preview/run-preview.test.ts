import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readPreviewOptions } from '../../../local/preview/options.ts';
import { runPreview, type SignedIn } from '../../../local/preview/run-preview.ts';
import { systemTiming } from '../../../src/adapters/graph/client/timing.ts';
import { NOW } from '../../snapshot-builder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'preview-run-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const contoso = '77777777-aaaa-4bbb-8ccc-000000000001';
const fabrikam = '77777777-aaaa-4bbb-8ccc-000000000002';

/** A preview whose sign-in is counted, and whose token nobody may ask for. */
function stage(args: readonly string[], tenantId = contoso) {
  const asked = readPreviewOptions(['--tenant', 'contoso.com', ...args]);
  if (asked.kind !== 'run') throw new Error('the options are right');
  const seen = { signIns: 0, requests: 0 };
  const signedIn: SignedIn = {
    ...{ origin: 'https://graph.microsoft.com', tenantId, tenantName: 'contoso.com' },
    credential: {
      async getToken() {
        throw new Error('no token was to be asked for');
      },
    },
    async fetch() {
      seen.requests += 1;
      return Response.error();
    },
    account: { name: 'ada@contoso.com', scopes: [], unaskedScopes: [] },
  };
  const run = runPreview(asked.options, {
    async signIn() {
      seen.signIns += 1;
      return signedIn;
    },
    clock: { now: () => NOW },
    timing: systemTiming,
    stderr: { write() {} },
    signal: new AbortController().signal,
  });
  return { run, seen };
}

describe('nobody is asked to sign in', () => {
  test('where the rules cannot be used', async () => {
    const rules = join(scratch, 'rules.json');
    writeFileSync(rules, '{ "version": 1 }');
    const { run, seen } = stage(['--rules', rules, '--out', join(scratch, 'unused')]);
    await expect(run).rejects.toThrow('protected');
    expect(seen).toEqual({ signIns: 0, requests: 0 });
  });

  test("where the folder is somebody else's", async () => {
    const out = join(scratch, 'foreign');
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.txt'), '');
    const { run, seen } = stage(['--out', out]);
    await expect(run).rejects.toThrow('is no folder of previews: nothing was written');
    expect(seen).toEqual({ signIns: 0, requests: 0 });
  });
});

test('a folder with previews of another tenant is left as it is, and nothing is read', async () => {
  const out = join(scratch, 'fabrikam');
  mkdirSync(out);
  writeFileSync(
    join(out, 'preview.json'),
    JSON.stringify({ format: 'pim-warden-preview', tenantId: fabrikam }),
  );
  const { run, seen } = stage(['--out', out]);
  await expect(run).rejects.toThrow(
    `has previews of another tenant (${fabrikam}), and you signed in to ${contoso}`,
  );
  expect(seen).toEqual({ signIns: 1, requests: 0 });
  expect(readdirSync(out)).toEqual(['preview.json']);
});
