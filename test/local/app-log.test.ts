import { describe, expect, test } from '@jest/globals';
import { createAppLog } from '../../local/app-log.ts';
import type { HostLog } from '../../local/functions-host/host-log.ts';
import type { ProgressBar, RunProgress } from '../../local/progress.ts';

/** A bar that remembers. */
class FakeBar implements ProgressBar {
  readonly lines: string[] = [];
  readonly shown: RunProgress[] = [];
  start(): void {}
  stop(): void {}
  show(progress: RunProgress): void {
    this.shown.push(progress);
  }
  print(line: string): void {
    this.lines.push(line);
  }
}

function appLog(options = { verbose: false }) {
  const bar = new FakeBar();
  return { bar, log: createAppLog(bar, options) };
}
const line = (level: HostLog['level'], fields: Record<string, unknown>): HostLog => ({
  level,
  category: 'user',
  message: JSON.stringify({ invocationId: 'i-1', ...fields }),
  functionName: 'snapshotAuditLogs',
  invocationId: 'i-1',
});
const failure: HostLog = {
  level: 'error',
  category: 'host',
  message: 'Function "snapshotAuditLogs" failed: blocked',
  functionName: 'snapshotAuditLogs',
  invocationId: 'i-1',
};
const started = line('information', { event: 'run.started', runId: 'r-1' });
const finished = line('information', {
  event: 'run.finished',
  runId: 'r-2',
  state: 'succeeded',
  read: 9,
  added: 4,
  known: 5,
  conflicts: 0,
});

describe('during the first runs', () => {
  test('a person sees warnings and errors, briefly, and nothing else', () => {
    const { bar, log } = appLog();

    log.sink(started);
    log.sink(line('warning', { event: 'graph.retried', status: 503, waitMilliseconds: 1200 }));
    log.sink({ level: 'error', category: 'system', message: 'a log\nafter the end' });

    expect(bar.lines).toEqual([
      'warning: graph.retried status=503 waitMilliseconds=1200',
      'error: a log after the end',
    ]);
  });

  test('the bar moves with every slice', () => {
    const { bar, log } = appLog();
    const slice = {
      event: 'slice.archived',
      windowFrom: '2026-03-01T00:00:00Z',
      windowTo: '2026-03-05T00:00:00Z',
      readUntil: '2026-03-02T00:00:00Z',
      read: 1500,
    };

    log.sink(line('information', slice));
    log.sink(line('information', { ...slice, windowFrom: 'yesterday' }));
    log.sink(line('information', { ...slice, windowTo: slice.windowFrom }));

    expect(bar.shown).toEqual([{ done: 0.25, read: 1500 }]);
  });

  test('the id of the run is remembered, and its end is left to the table', () => {
    const { bar, log } = appLog();

    log.sink(started);
    log.sink({ ...finished, level: 'error' });
    log.sink(failure);

    expect(log.runOf('snapshotAuditLogs')).toBe('r-1');
    expect(bar.lines).toEqual([]);
  });

  test('a flood of one kind is cut off after five lines', () => {
    const { bar, log } = appLog();

    for (let n = 1; n <= 100; n++) log.sink(line('warning', { event: 'graph.retried', n }));

    expect(bar.lines.slice(4)).toEqual([
      'warning: graph.retried n=5',
      '(more of "graph.retried"; --verbose shows every line)',
    ]);
  });
});

describe('after the first runs', () => {
  test('a run is shown in one line, including its failure', () => {
    const { bar, log } = appLog();
    log.firstRunsAreOver();

    log.sink({ ...finished, level: 'error' });
    log.sink(failure);

    expect(bar.lines).toEqual(['run r-2: succeeded; 9 read, 4 new, 5 known, 0 conflicts']);
  });

  test('a failure without a run is shown, too', () => {
    const { bar, log } = appLog();
    log.firstRunsAreOver();

    log.sink(failure);

    expect(bar.lines).toEqual(['error: Function "snapshotAuditLogs" failed: blocked']);
  });
});

test('--verbose shows every line as it came', () => {
  const { bar, log } = appLog({ verbose: true });

  log.sink(started);

  expect(bar.lines).toEqual([`user information: ${started.message}`]);
});

test('nothing is shown while the stack is taken down', () => {
  const { bar, log } = appLog({ verbose: true });
  log.mute();

  log.sink(failure);

  expect(bar.lines).toEqual([]);
});
