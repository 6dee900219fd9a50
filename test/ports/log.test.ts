import { expect, test } from '@jest/globals';
import type { Log } from '../../src/ports/index.ts';
import { FakeLog } from '../fakes/fake-log.ts';

test('what is not in the schema of log lines does not compile: no other field, level, type or event', () => {
  const fake = new FakeLog();
  const log: Log = fake;
  const more = { runId: 'run-1', token: 'secret' };

  // @ts-expect-error no line has it, although it comes from elsewhere
  log.info('run.started', { ...more });
  // @ts-expect-error a run begins at level info
  log.warn('run.started', { runId: 'run-1' });
  // @ts-expect-error ids are texts
  log.info('run.started', { runId: 1 });
  // @ts-expect-error there is no such event
  log.info('run.begun');

  expect(fake.lines).toHaveLength(4);
});
