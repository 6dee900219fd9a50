import { expect, test } from '@jest/globals';
import { openAfter } from '../../../src/domain/evidence/open-after.ts';
import type { Fact, FactTime, OpenRecord } from '../../../src/domain/model/evidence.ts';
import type { RecordedRole } from '../../../src/domain/model/recorded.ts';

const subject = 'role:reader';
const at = (instant: string): FactTime => ({ kind: 'exact', at: instant, source: 'request' });
const [nine, ten] = [at('2026-11-30T09:00:00.000Z'), at('2026-11-30T10:00:00.000Z')];

function role(displayName: string): RecordedRole {
  return { kind: 'role', roleDefinitionId: 'reader', displayName, isPrivileged: null };
}

function fact(change: Fact['change'], time: FactTime, more: Partial<Fact>): Fact {
  const seen = { seenAt: '2026-12-01T02:00:00.000Z', seenBy: 'dead' };
  return { id: `${change}-id`, subject, change, time, cause: null, ...seen, ...more };
}

const opened = fact('opened', ten, { record: role('new') });
const known: OpenRecord = { subject, record: role('old'), factId: 'old-id', time: nine, cause: null };
const withOld = new Map([[subject, known]]);

test('what a run opened and closed at one instant is not open, in whatever order its facts are listed', () => {
  const closed = fact('closed', ten, { last: role('new'), since: ten });
  const taken: OpenRecord = { subject, record: role('new'), factId: 'opened-id', time: ten, cause: null };

  for (const facts of [
    [opened, closed],
    [closed, opened],
  ]) {
    expect(openAfter(new Map(), facts)).toEqual({ opened: [], closed: [] });
    expect(openAfter(new Map([[subject, taken]]), facts)).toEqual({ opened: [], closed: [subject] });
  }
});

test('what ended and began again at one instant is open, in whatever order its facts are listed', () => {
  const closed = fact('closed', ten, { last: role('old'), since: nine });
  const expected = { opened: [expect.objectContaining({ factId: 'opened-id' })], closed: [] };

  expect(openAfter(withOld, [opened, closed])).toEqual(expected);
  expect(openAfter(withOld, [closed, opened])).toEqual(expected);
});

test('what was opened and revised is as it was revised', () => {
  const revised = fact('revised', ten, { record: role('newer'), last: role('new'), since: ten });

  expect(openAfter(new Map(), [revised, opened]).opened).toMatchObject([{ record: role('newer') }]);
});

test('a correction of what is open changes when and why it began, and one of what is past nothing', () => {
  const of = (factId: string) =>
    fact('corrected', ten, {
      record: role('old'),
      corrects: { factId, filedAt: '2026-11-30T09:00:00.000Z', times: [nine] },
    });

  expect(openAfter(withOld, [of('old-id')]).opened).toEqual([{ ...known, time: ten }]);
  expect(openAfter(withOld, [of('older-id')])).toEqual({ opened: [], closed: [] });
});
