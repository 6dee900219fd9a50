import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import Papa from 'papaparse';
import type { Fact } from '../../../src/domain/model/evidence.ts';
import type { RecordedState } from '../../../src/domain/model/recorded.ts';
import controls from '../../../src/evidence/pack/controls.json' with { type: 'json' };
import {
  ada,
  assignment,
  bob,
  eligibility,
  exactly,
  fact,
  globalAdministrator,
  november,
  person,
} from '../../fact-builder.ts';
import { firstRun, PackStage, twoNights, unzipped } from './pack-stage.ts';

let stage: PackStage;
let files: Map<string, Buffer>;
beforeAll(async () => {
  stage = await twoNights();
  files = await unzipped(await stage.zip());
});

describe('a pack', () => {
  test('keeps names harmless in tables and pages', async () => {
    const hostile = new PackStage();
    await hostile.history.beginInterval(november);
    const names = [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '=HYPERLINK("https://evil")',
      '\u202Etxt.exe',
    ];
    const facts = names.map((displayName, at) => {
      const id = `11111111-aaaa-4bbb-8ccc-00000000000${at}`;
      return fact({ record: eligibility(id, { principal: person(id, { displayName }) }) });
    });
    await hostile.night(firstRun, facts, [november]);
    hostile.looks.looks = stage.looks.looks;
    const made = await unzipped(await hostile.zip());
    const page = made.get('tables/people.html')?.toString() ?? '';

    expect(page).toContain('<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>');
    expect(page).toContain('<bdi>&quot;&gt;&lt;img src=x onerror=alert(1)&gt;</bdi>');
    expect(page).toContain('<bdi>\u202Etxt.exe</bdi>');
    expect(made.get('tables/people.csv')?.toString()).toContain(`"'=HYPERLINK(""https://evil"")"`);
    for (const [path, bytes] of made)
      if (path.endsWith('.html'))
        expect(bytes.toString()).not.toMatch(/<script|<img|<link|<[^>]* on\w+=|(href|src)="?(https?:|\/\/)/i);
  });

  test('has every file that a control is answered by, and says of each control what is missing', () => {
    const index = files.get('index.html')?.toString() ?? '';
    for (const { name, controls: own } of controls.frameworks)
      for (const { id, files: answers, missing } of own) {
        expect({ name, id, missing: missing.length > 0 }).toMatchObject({ missing: true });
        expect(answers.length).toBeGreaterThan(0);
        for (const path of answers) expect([...files.keys()]).toContain(path);
        for (const path of answers) expect(index).toContain(`href="${path}"`);
      }
  });

  test('explains each column of each table, in its sidecar, on its page and in one list', () => {
    const list = Papa.parse<Record<string, string>>(files.get('tables/columns.csv')?.toString() ?? '', {
      header: true,
      skipEmptyLines: true,
    }).data;
    for (const [path, bytes] of files) {
      const [, name] = /^tables\/(.+)\.csv$/.exec(path) ?? [];
      if (name === undefined || name === 'columns') continue;
      const [header = ''] = bytes.toString().replace('\uFEFF', '').split('\r\n');
      const { columns } = JSON.parse(files.get(`${path}.sidecar.json`)?.toString() ?? '{}');
      const page = files.get(`tables/${name}.html`)?.toString() ?? '';

      expect(columns.map((column: { readonly name: string }) => column.name)).toEqual(
        header.replaceAll('"', '').split(','),
      );
      expect(list.filter(({ table }) => table === name).map(({ meaning }) => meaning)).toEqual(
        columns.map(({ meaning }: { readonly meaning: string }) => meaning),
      );
      for (const column of columns) expect(page).toContain(`<dt>${column.name}</dt><dd>`);
    }
  });

  test('has pages that a screen reader can go through: headers say what they head, and what scrolls can be reached', () => {
    for (const [path, bytes] of files) {
      if (!path.endsWith('.html')) continue;
      const page = bytes.toString();
      expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
      expect(page).toMatch(/<main>[\s\S]*<h1>[\s\S]*<\/main>/);
      expect(page).not.toMatch(/<th>/);
      expect(page.match(/<h1>/g)).toHaveLength(1);
      if (path !== 'index.html')
        expect(page).toContain('<div class="wide" role="region" aria-labelledby="rows" tabindex="0">');
    }
    const links = [...(files.get('index.html')?.toString() ?? '').matchAll(/aria-label="([^"]*)"/g)];
    expect(new Set(links.map(([, label]) => label)).size).toBe(links.length);
    expect(links.length).toBeGreaterThan(40);
  });

  test('has what proves each table beside it', () => {
    for (const [path, bytes] of files) {
      if (!path.endsWith('.csv')) continue;
      const sidecar = JSON.parse(files.get(`${path}.sidecar.json`)?.toString() ?? '{}');
      expect(sidecar).toMatchObject({
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        madeAt: '2026-11-24T02:00:00.000Z',
      });
    }
  });
});

/** The rows of a table of the pack that these facts make. */
async function tableOf(name: string, facts: readonly Fact[]) {
  const own = new PackStage();
  await own.history.beginInterval(november);
  await own.night(firstRun, facts, [november]);
  own.looks.looks = stage.looks.looks;
  const made = await unzipped(await own.zip());
  const text = made.get(`tables/${name}.csv`)?.toString() ?? '';
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
}

const cause = {
  ...{ requestId: null, justification: 'On call', ticket: 'CHG-1', by: ada, approvedBy: bob },
  ...{ changeId: null, auditEventId: null },
};
const schedule = (at: string) => ({ kind: 'exact', at, source: 'schedule' }) as const;
const opened = (record: Fact['record'] & object, at: string) => fact({ record, time: exactly(at) });

describe('the tables of a pack', () => {
  test('say of an activation why, under which ticket, who approved it, and how long it was', async () => {
    const record = assignment(ada, {
      ...{ assignmentType: 'Activated', endDateTime: '2026-11-11T13:30:00.000Z' },
    } as const);
    const rows = await tableOf('activations', [
      fact({ record, time: exactly('2026-11-11T09:00:00.000Z'), cause }),
    ]);

    expect(rows).toMatchObject([
      {
        ...{ beganAt: '2026-11-11T09:00:00.000Z', endedAt: '2026-11-11T13:30:00.000Z', hours: '4.5' },
        ...{ principalId: ada, justification: 'On call', ticket: 'CHG-1', approvedBy: bob },
      },
    ]);
  });

  test('count the lag of a leaver from when the account was found disabled', async () => {
    const had = eligibility(bob, { startDateTime: '2026-10-01T00:00:00.000Z' });
    const state: RecordedState = {
      ...{ kind: 'principal', principal: person(bob, { accountEnabled: false }) },
      ...{ isGuest: false, isOnPremises: false, deletedDateTime: null },
    } as const;
    const disabled = fact({ change: 'revised', record: state, time: exactly('2026-11-10T00:00:00.000Z') });
    const rows = await tableOf('joiners-leavers', [
      fact({ record: had, time: schedule('2026-11-01T12:00:00.000Z') }),
      disabled,
      fact({ change: 'closed', last: had, time: exactly('2026-11-12T12:00:00.000Z') }),
    ]);

    expect(rows).toMatchObject([
      { what: 'ended', principalId: bob, countedFrom: '2026-11-10T00:00:00.000Z', lagHours: '60' },
    ]);
  });

  test('count standing access, access for a time and eligible access at each midnight', async () => {
    const rows = await tableOf('standing-by-day', [
      opened(assignment(ada), '2026-11-06T12:00:00.000Z'),
      opened(assignment(bob, { endDateTime: '2026-11-08T12:00:00.000Z' }), '2026-11-06T12:00:00.000Z'),
      opened(eligibility(bob), '2026-11-08T12:00:00.000Z'),
    ]);

    const on = (day: string) => rows.find(({ at }) => at === `2026-11-${day}T00:00:00.000Z`);
    expect(on('06')).toMatchObject({ roleDefinitionId: globalAdministrator, standing: '0', temporary: '0' });
    expect(on('07')).toMatchObject({ standing: '1', temporary: '1', eligible: '0', uncertain: '0' });
    expect(on('09')).toMatchObject({ standing: '1', temporary: '0', eligible: '1' });
  });

  test('say nothing of days before the history began, and that it did', async () => {
    const early = new PackStage();
    await early.history.beginInterval(november);
    await early.night(firstRun, [opened(assignment(ada), '2026-10-01T12:00:00.000Z')], [november]);
    early.looks.looks = stage.looks.looks;
    const made = await unzipped(await early.zip({ from: '2026-10-25T00:00:00.000Z' }));
    const rows = (name: string) =>
      Papa.parse<Record<string, string>>(made.get(`tables/${name}.csv`)?.toString() ?? '', {
        header: true,
        skipEmptyLines: true,
      }).data;

    expect(rows('standing-by-day')[0]?.at).toMatch(/^2026-11-0/);
    const gap = rows('gaps').find(({ because }) => because?.startsWith(`it begins at ${november.from}`));
    expect(gap?.tables).toMatch(/joiners-leavers; activations; standing-by-day; role-settings/);
  });

  test('list access that nobody has reviewed', async () => {
    const rows = await tableOf('access-without-review', [
      opened(eligibility(ada), '2026-11-06T12:00:00.000Z'),
    ]);

    expect(rows).toMatchObject([
      { of: 'eligibility', principalId: ada, targetId: globalAdministrator, where: '/' },
    ]);
  });
});

/** How often the history is read to make a pack of so many people, by the question. */
async function readingsOf(people: number): Promise<Readonly<Record<string, number>>> {
  const own = new PackStage();
  await own.history.beginInterval(november);
  const ids = Array.from(
    { length: people },
    (_, at) => `11111111-aaaa-4bbb-8ccc-${String(at).padStart(12, '0')}`,
  );
  const began = ids.map((id) => opened(eligibility(id), '2026-11-06T12:00:00.000Z'));
  const ended = ids.map((id, at) => {
    const time = exactly(`2026-11-0${7 + (at % 2)}T12:00:00.000Z`);
    return fact({ change: 'closed', last: assignment(id), time });
  });
  await own.night(firstRun, [...began, ...ended], [november]);
  own.looks.looks = stage.looks.looks;
  const counts: Record<string, number> = {};
  for (const name of ['inInterval', 'changes', 'ofPrincipal', 'stored'] as const) {
    const read = own.history[name].bind(own.history) as (...args: readonly unknown[]) => never;
    Object.assign(own.history, {
      [name]: (...args: readonly unknown[]) => {
        counts[name] = (counts[name] ?? 0) + 1;
        return read(...args);
      },
    });
  }
  await own.zip();
  return counts;
}

describe('a pack of a larger tenant', () => {
  test('reads the history as often, but for a look at each account that lost access', async () => {
    const few = await readingsOf(3);

    expect(await readingsOf(60)).toEqual({ ...few, ofPrincipal: 60 });
    // Twice who had access, once what changed, and the reviews of three tables.
    expect(few).toEqual({ inInterval: 6, changes: 1, ofPrincipal: 3, stored: 1 });
  });
});
