import { describe, expect, test } from '@jest/globals';
import { LogBroken } from '../../src/evidence/seal/publish-head.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { FakeHistory } from '../fakes/fake-history.ts';
import { ADA, eligibility, user } from '../snapshot-builder.ts';
import { BreakableRoles, graphFailure, snapshotSources } from '../tenant/snapshot-ports.ts';
import { evidenceStage, FakeSealer } from './evidence-stage.ts';

const first = '2026-11-29T02:00:00.000Z';
const second = '2026-11-30T02:00:00.000Z';
const third = '2026-12-01T02:00:00.000Z';
const fourth = '2026-12-02T02:00:00.000Z';

const adas = eligibility({ start: new Date('2026-06-01T08:00:00Z'), end: new Date('2027-06-01T08:00:00Z') });
const ada = { users: [user({ id: ADA })] };
const withAda = { directory: ada, roles: { schedules: [adas] } };
const gone = () => snapshotSources({ directory: ada });

describe('a run of the snapshot of access', () => {
  test('begins the history with what there is, and says what rests on nothing', async () => {
    const stage = evidenceStage(withAda);
    const run = await stage.night(first);

    expect(run).toMatchObject({
      job: 'snapshot-access',
      state: 'partial',
      reason: expect.stringContaining('No requests of PIM were stored yet'),
      counts: { read: 1 },
      evidence: {
        counts: { opened: run.counts.added, closed: 0, keyframes: 0, recovered: 0 },
        interval: '2026-11',
        requestsListedAt: undefined,
        seal: 'none: nothing is set up that seals',
      },
    });
    expect(await stage.history.intervals()).toEqual([
      { name: '2026-11', from: first, runId: `run-${first}` },
    ]);
    expect(stage.journal.entries.size).toBe(0);
  });

  test('succeeds once requests are stored, and writes nothing but the looks where nothing changed', async () => {
    const stage = evidenceStage(withAda);
    await stage.storeRequests(first);
    await stage.night(first);
    const rows = stage.history.rows.size;
    const run = await stage.night(second);

    expect(run).toMatchObject({
      state: 'succeeded',
      counts: { added: 0 },
      evidence: { interval: '2026-11' },
    });
    expect(stage.history.rows.size).toBe(rows);
    expect(stage.looks.looks.get('eligibilities')).toEqual({ at: second, runId: `run-${second}` });
  });

  test('does nothing while another one writes, and fails when its time is over by then', async () => {
    const stage = evidenceStage(withAda);
    await stage.leases.take('snapshot-access', 'run-of-another-host', {
      now: new Date(first),
      forMilliseconds: 600_000,
      goesFirst: true,
    });
    const run = await stage.night(first, {}, AbortSignal.abort());

    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('run-of-another-host') });
    expect(stage.history.rows.size).toBe(0);
  });

  test('that could not see everything is partial, names the part, and closes nothing', async () => {
    const stage = evidenceStage(withAda);
    await stage.storeRequests(first);
    await stage.night(first);
    const roles = new BreakableRoles(() => new Date(second));
    roles.breaks.set('eligibility-schedules', { error: graphFailure('page 3 did not come'), afterPages: 0 });
    const run = await stage.night(second, { ...gone(), roles });

    expect(run).toMatchObject({
      state: 'partial',
      reason: expect.stringContaining('eligibility-schedules: page 3 did not come'),
      evidence: { counts: { closed: 0 } },
    });
    expect(stage.looks.looks.get('eligibilities')?.at).toBe(first);
    expect(stage.looks.looks.get('roles')?.at).toBe(second);
  });

  test('whose store is away fails, and the next one does what it did not', async () => {
    const stage = evidenceStage(withAda);
    await stage.storeRequests(first);
    const away = new FakeHistory();
    away.append = async () => {
      throw new StoreError('unreachable', 'the store does not answer', 'ServerBusy');
    };

    expect(await stage.night(first, { history: away })).toMatchObject({
      state: 'failed',
      reason: 'the store does not answer',
    });
    expect(await stage.night(second)).toMatchObject({
      state: 'succeeded',
      evidence: { counts: { recovered: 1 } },
    });
    expect([...stage.history.cache.keys()].some((subject) => subject.startsWith('eligibility:'))).toBe(true);
  });
});

describe('the first night of a month', () => {
  test('begins an interval with keyframes of all that is open', async () => {
    const stage = evidenceStage(withAda);
    await stage.storeRequests(first);
    await stage.night(first);
    const run = await stage.night(third);
    const intervals = await stage.history.intervals();
    const keyframes = [...stage.history.rows.values()].filter(({ interval }) => interval.name === '2026-12');

    expect(run).toMatchObject({ state: 'succeeded', evidence: { interval: '2026-12' } });
    expect(intervals.map(({ name, from }) => [name, from])).toEqual([
      ['2026-11', first],
      ['2026-12', third],
    ]);
    expect(keyframes).toHaveLength(stage.history.cache.size);
    expect(run.evidence?.counts.keyframes).toBe(stage.history.cache.size);
    expect(keyframes.every(({ fact }) => fact.change === 'keyframe')).toBe(true);
  });

  test('that had no time to write anything fails: the next would come no further', async () => {
    const over = new AbortController();
    const stage = evidenceStage(withAda);
    const history = Object.assign(Object.create(stage.history), {
      intervals: async () => {
        over.abort();
        return stage.history.intervals();
      },
    });
    const run = await stage.night(first, { history }, over.signal);

    expect(run).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^The time budget of 480 s was spent before anything was written\. /),
    });
    expect(stage.history.rows.size).toBe(0);
  });

  test('that was cut short goes on in the next, with what was open then', async () => {
    const stage = evidenceStage(withAda);
    await stage.storeRequests(first);
    await stage.night(first);
    const cut = new AbortController();
    const looks = {
      last: () => stage.looks.last(),
      save: async (...given: Parameters<typeof stage.looks.save>) => {
        await stage.looks.save(...given);
        cut.abort();
      },
    };
    const run = await stage.night(third, { looks }, cut.signal);

    expect(run).toMatchObject({ state: 'partial', reason: expect.stringContaining('keyframes of 2026-12') });
    expect(await stage.history.intervals()).toHaveLength(1);

    const next = await stage.night(fourth, gone());
    const december = (await stage.history.intervals()).at(-1);
    const facts = [...stage.history.rows.values()].filter(({ interval }) => interval.name === '2026-12');

    expect(next.evidence?.counts).toMatchObject({ recovered: 1 });
    expect(december).toEqual({ name: '2026-12', from: third, runId: `run-${third}` });
    expect(
      facts.filter(({ fact }) => fact.subject.startsWith('eligibility:')).map(({ fact }) => fact.change),
    ).toEqual(['keyframe', 'closed']);
    expect(stage.journal.entries.size).toBe(0);
  });
});

describe('a run that died', () => {
  /** A journal or a cache that dies at its first write, with what was written until then kept. */
  const dying = async () => {
    throw new StoreError('unreachable', 'the process is gone', 'Killed');
  };

  test('after its facts, and before the cache, is ended by the next: nothing is learnt twice', async () => {
    const stage = evidenceStage(withAda);
    await stage.storeRequests(first);
    const { history } = stage;
    const saveOpen = history.saveOpen.bind(history);
    history.saveOpen = dying;
    await stage.night(first);
    history.saveOpen = saveOpen;
    const rows = history.rows.size;
    const run = await stage.night(second);

    expect(rows).toBeGreaterThan(0);
    expect(run).toMatchObject({
      state: 'succeeded',
      counts: { added: 0 },
      evidence: { counts: { recovered: 1 } },
    });
    expect(history.rows.size).toBe(rows);
    expect(await history.intervals()).toEqual([{ name: '2026-11', from: first, runId: `run-${first}` }]);
  });

  test('is sealed by the next, row by row', async () => {
    const sealer = new FakeSealer();
    const stage = evidenceStage(withAda, { sealer });
    await stage.storeRequests(first);
    await stage.night(first, { looks: { last: () => stage.looks.last(), save: dying } });
    await stage.night(second);

    expect(sealer.sealed.get(`run-${first}`)).toHaveLength(stage.history.rows.size);
    expect(sealer.sealed.get(`run-${second}`)).toEqual([]);
  });

  test('is sealed with the keyframes of the month that it had begun, too', async () => {
    const sealer = new FakeSealer();
    const stage = evidenceStage(withAda, { sealer });
    await stage.storeRequests(first);
    await stage.night(first);
    await stage.night(third, { sealer: { ...sealer, seal: dying, sealPartitions: dying } });
    expect(await stage.history.intervals()).toHaveLength(2);
    await stage.night(fourth);

    const ofThird = [...stage.history.rows.values()].filter(({ stored }) => stored.runId === `run-${third}`);
    const keysOf = (rows: readonly { readonly partition: string; readonly rowKey: string }[] = []) =>
      rows.map(({ partition, rowKey }) => `${partition} ${rowKey}`).toSorted();
    expect(ofThird.some(({ fact }) => fact.change === 'keyframe')).toBe(true);
    expect(keysOf(sealer.sealed.get(`run-${third}`))).toEqual(keysOf(ofThird.map(({ stored }) => stored)));
    expect(stage.journal.entries.size).toBe(0);
  });
});

describe('a run whose seal has a problem', () => {
  test('is partial where the head could not be signed or kept outside: its rows are in the log all the same', async () => {
    const problem = 'The head of the log is not signed: Key Vault answered 403.';
    const sealer = new FakeSealer();
    sealer.seal = async () => ({ kind: 'sealed', logSize: 1, head: 'head', problem });
    const stage = evidenceStage(withAda, { sealer });
    await stage.storeRequests(first);

    expect(await stage.night(first)).toMatchObject({
      state: 'partial',
      reason: problem,
      evidence: { seal: `sealed: 1 in the log. ${problem}` },
    });
  });

  test('fails where the log is not what it was: a person has to look', async () => {
    const sealer = new FakeSealer();
    sealer.seal = () =>
      Promise.reject(new LogBroken('The container has a head over 3 entries, and the log has 2.'));
    const stage = evidenceStage(withAda, { sealer });

    expect(await stage.night(first)).toMatchObject({
      state: 'failed',
      reason: 'The container has a head over 3 entries, and the log has 2.',
    });
  });
});
