import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openFolder } from '../../../local/preview/folder.ts';
import { openKeptReads } from '../../../local/preview/kept-reads.ts';

const scratch = mkdtempSync(join(tmpdir(), 'preview-reads-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const readAt = new Date('2026-11-22T03:00:00.000Z');
const minutesLater = (minutes: number) => new Date(readAt.getTime() + minutes * 60_000);
let folders = 0;

async function keptAt(now: Date, { path = '', owner = 'contoso ada', together = [] as string[] } = {}) {
  folders += 1;
  const folder = await openFolder(path || join(scratch, String(folders)));
  await folder.claim('77777777-aaaa-4bbb-8ccc-000000000001');
  return { path: folder.path, reads: await openKeptReads(folder, { owner, together, now: () => now }) };
}

describe('what was read to its end', () => {
  test('is found again within the hour, with dates and maps as they were', async () => {
    const users = [{ id: 'ada', createdDateTime: new Date('2020-01-01T00:00:00Z') }];
    const value = { rows: users, byId: new Map([['ada', new Set(['x'])]]) };
    const { path, reads } = await keptAt(readAt);
    await reads.keep('users', value);
    const later = await keptAt(minutesLater(60), { path });
    expect(later.reads.find('users')).toMatchObject({ at: readAt, value });
  });

  test.each([
    { case: 'older than an hour', now: minutesLater(61), owner: 'contoso ada' },
    { case: 'of the future', now: minutesLater(-1), owner: 'contoso ada' },
    { case: 'of another account', now: minutesLater(1), owner: 'contoso grace' },
  ])('$case is read again, and taken away', async ({ now, owner }) => {
    const { path, reads } = await keptAt(readAt);
    await reads.keep('users', []);
    const later = await keptAt(now, { path, owner });
    expect(later.reads.find('users')).toBeUndefined();
    expect(readdirSync(join(path, 'reads'))).toEqual([]);
  });

  test.each([
    { case: 'cut off', broken: (text: string) => text.slice(0, -2) },
    { case: 'altered', broken: (text: string) => text.replace('ada', 'eve') },
    { case: 'no JSON', broken: () => 'x\ny' },
    { case: 'empty', broken: () => '' },
  ])('$case is read again', async ({ broken }) => {
    const { path, reads } = await keptAt(readAt);
    await reads.keep('users', ['ada']);
    const file = join(path, 'reads', readdirSync(join(path, 'reads'))[0] ?? '');
    writeFileSync(file, broken(readFileSync(file, 'utf8')));
    expect((await keptAt(minutesLater(1), { path })).reads.find('users')).toBeUndefined();
  });

  test('listings that are compared with each other are of use only together', async () => {
    const together = ['schedules', 'instances'];
    const { path, reads } = await keptAt(readAt, { together });
    await reads.keep('schedules', []);
    await reads.keep('users', []);
    const half = await keptAt(minutesLater(1), { path, together });
    expect(half.reads.find('schedules')).toBeUndefined();
    expect(half.reads.find('users')).toBeDefined();
    await half.reads.keep('schedules', []);
    await half.reads.keep('instances', []);
    const whole = await keptAt(minutesLater(2), { path, together });
    expect(whole.reads.find('schedules')).toBeDefined();
  });
});
