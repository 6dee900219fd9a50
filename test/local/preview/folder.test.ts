import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openFolder } from '../../../local/preview/folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'preview-folder-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const contoso = '77777777-aaaa-4bbb-8ccc-000000000001';
const fabrikam = '77777777-aaaa-4bbb-8ccc-000000000002';

describe('the folder of a preview', () => {
  test('nobody else may look into it, nor into its files', async () => {
    const folder = await openFolder(join(scratch, 'modes'));
    await folder.write('reads/users.json', '[]');
    const modeOf = (name: string) => statSync(join(folder.path, name)).mode & 0o777;
    expect([modeOf('.'), modeOf('reads'), modeOf('reads/users.json')]).toEqual([0o700, 0o700, 0o600]);
  });

  test('a file is written whole: no draft is left, and the old one stays until the new one is there', async () => {
    const folder = await openFolder(join(scratch, 'whole'));
    await folder.write('plan.json', 'one');
    await folder.write('plan.json', 'two');
    expect(readdirSync(folder.path)).toEqual(['plan.json']);
    expect(readFileSync(join(folder.path, 'plan.json'), 'utf8')).toBe('two');
  });

  test("somebody else's folder is refused before anything is written", async () => {
    const path = join(scratch, 'foreign');
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.txt'), 'mine');
    await expect(openFolder(path)).rejects.toThrow(
      `${path} has something in it (thesis.txt) and is no folder of previews: nothing was written. Name an empty folder, or one that is not there, with --out.`,
    );
    expect(readdirSync(path)).toEqual(['thesis.txt']);
  });

  test('a folder of previews is taken again, but not for another tenant', async () => {
    const path = join(scratch, 'claimed');
    await (await openFolder(path)).claim(contoso);
    const again = await openFolder(path);
    await again.claim(contoso);
    await expect(again.claim(fabrikam)).rejects.toThrow(`has previews of another tenant (${contoso})`);
  });

  test('folders above it are made with it', async () => {
    const path = join(scratch, 'above', 'below', 'preview');
    await openFolder(path);
    expect(statSync(join(scratch, 'above')).mode & 0o777).toBe(0o700);
    expect(readdirSync(path)).toEqual([]);
  });

  (process.platform === 'linux' ? test : test.skip)(
    'a place that takes no folder is a sentence, at once',
    async () => {
      await expect(openFolder('/proc/preview')).rejects.toThrow('/proc/preview cannot be used: ');
    },
  );

  test('a path that cannot be a folder is a sentence', async () => {
    const path = join(scratch, 'file');
    writeFileSync(path, '');
    await expect(openFolder(path)).rejects.toThrow(`${path} cannot be used: `);
  });
});
