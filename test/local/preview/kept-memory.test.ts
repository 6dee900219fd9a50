import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openFolder } from '../../../local/preview/folder.ts';
import { emptyMemory, type KeptMemory, readMemory, saveMemory } from '../../../local/preview/kept-memory.ts';
import { memory } from '../../memory-builder.ts';
import { days, NOW } from '../../snapshot-builder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'preview-memory-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const contoso = '77777777-aaaa-4bbb-8ccc-000000000001';
const fabrikam = '77777777-aaaa-4bbb-8ccc-000000000002';
const kept: KeptMemory = {
  memories: [memory()],
  signIns: [{ userId: 'ada', lastSignInAt: days(-3), blankSince: undefined }],
  activationsKnownSince: days(-30),
  activationsKnownUntil: NOW,
  population: { at: NOW, eligibilities: 3, assignments: 2, users: 40 },
  last: {
    ...{ at: NOW, rulesHash: 'ab', unseen: ['sign-ins'], items: [], access: [], drift: [] },
    names: [['ada', 'Ada Lovelace']],
  },
};

async function folderOf(name: string) {
  return openFolder(join(scratch, name));
}

describe('what previews remember', () => {
  test('comes back as it was', async () => {
    const folder = await folderOf('same');
    await saveMemory(folder, contoso, kept);
    expect(await readMemory(folder, contoso, fail)).toEqual(kept);
  });

  test('is empty where nothing was kept', async () => {
    expect(await readMemory(await folderOf('none'), contoso, fail)).toEqual(emptyMemory);
  });

  test.each([
    { case: 'cut off', spoil: (text: string) => text.slice(0, -9) },
    { case: 'altered', spoil: (text: string) => text.replace('"renewalsInARow":0', '"renewalsInARow":9') },
    { case: 'of another kind', spoil: () => '{"hello":1}' },
    { case: 'of another version', spoil: (text: string) => text.replace('"version":1', '"version":2') },
    { case: 'empty', spoil: () => '' },
  ])('$case: said, put aside, and the preview is a first one', async ({ case: name, spoil }) => {
    const folder = await folderOf(name.replaceAll(' ', '-'));
    await saveMemory(folder, contoso, kept);
    const file = join(folder.path, 'keep.json');
    const spoilt = spoil(readFileSync(file, 'utf8'));
    writeFileSync(file, spoilt);
    const said: string[] = [];
    expect(await readMemory(folder, contoso, (sentence) => said.push(sentence))).toEqual(emptyMemory);
    expect(said).toEqual([expect.stringContaining('is broken, or was written by another version')]);
    const aside = / it is in (\S+) now/.exec(said[0] ?? '')?.[1] ?? '';
    expect(basename(aside)).toMatch(/^keep\.json\.set-aside-/);
    expect(readFileSync(aside, 'utf8')).toBe(spoilt);
  });

  test("another tenant's is put aside", async () => {
    const folder = await folderOf('foreign');
    await saveMemory(folder, fabrikam, kept);
    const said: string[] = [];
    expect(await readMemory(folder, contoso, (sentence) => said.push(sentence))).toEqual(emptyMemory);
    expect(said).toEqual([expect.stringContaining(`is about another tenant (${fabrikam})`)]);
  });
});

function fail(sentence: string): never {
  throw new Error(`nothing was to be said: ${sentence}`);
}
