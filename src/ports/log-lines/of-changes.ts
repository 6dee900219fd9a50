import { because, changeId, instant, line, number, operation, runId, sender, text, yesNo } from './line.ts';

const state = text('of the change: `done`, `refused`, `unconfirmed` ...');
const cause = text('what ended the access: `ticket`, `person`, `watchdog`, `clock` ...');

/** Lines of changes, of grants, and of who hears of them. */
export const linesOfChanges = {
  'change.awaiting': line(['info'], 'A change that a caller asked for waits for approval.', {
    changeId,
    operation,
    because: text('a sentence: for what'),
  }),
  'change.later': line(['info'], 'A change may not be sent yet and stays accepted.', {
    changeId,
    operation,
    until: instant('until when'),
    because,
  }),
  'change.settled': line(
    ['info'],
    'A change is over. `expired`: nobody executed it in time, and it was never sent.',
    {
      changeId,
      operation,
      state,
      runId,
      askedBy: text('object id of whoever asked; of a job, its name'),
      because,
    },
    'where `state` is `done` and `operation` gives access at an hour when nobody should',
  ),
  'change.unsettled': line(
    ['warn', 'error'],
    'What came of a change could not be found out or written down; it stays claimed, and the next run or change finds out. `error`: of what was done nothing could be written down.',
    {
      changeId,
      operation,
      state,
      runId,
      askedBy: text('object id of whoever asked'),
      because,
      reason: text('a sentence: what the store said'),
      cause,
    },
    'at level `error`',
  ),
  'change.unreadable': line(
    ['error'],
    'A row of a change is not as this app writes it. It is left alone, counts once in every limit, and all others go on; correct or remove the row.',
    { changeId, because },
    'always: somebody else writes to the store',
  ),
  'store.unreadable': line(
    ['error'],
    'A row of the store is not as this app writes it. It is left out, and all others go on; correct or remove the row.',
    { key: text('partition and key of the row'), because },
    'always: somebody else writes to the store',
  ),
  'delivery.refused': line(
    ['error'],
    "A message that was accepted as a sender's is not believed by whoever executes it. Its sender is gone, its keys were changed meanwhile, or somebody wrote it into the store.",
    { changeId, sender, because },
    'always',
  ),
  'grant.ended': line(['info'], 'Just-in-time access is over.', { changeId, cause, because }),
  'grant.unwatched': line(
    ['warn'],
    'A grant could not be looked at, or the rules could not: nothing of it is ended, and the next look tries again.',
    { changeId, because },
    'where it comes for an hour: access may last longer than it should',
  ),
  'notice.delivered': line(['info'], 'A notice arrived.', {
    noticeId: text('of the notice'),
    runId: text('the run or change that it is about'),
    attempts: number('at which try'),
  }),
  'notice.undelivered': line(
    ['warn', 'error'],
    'A notice did not arrive; it is tried again unless `isGivenUp`. `error`: the store of notices failed.',
    {
      noticeId: text('of the notice'),
      runId: text('the run or change that it is about'),
      changeId,
      attempts: number('tries so far'),
      isGivenUp: yesNo('whether it is not tried again'),
      because,
    },
    'where `isGivenUp`, and at level `error`',
  ),
  'doorbell.unheard': line(
    ['warn'],
    'Whoever executes could not be woken. The timer finds the change within a minute.',
    { changeId, because },
  ),
  'doorbell.unknown': line(
    ['warn'],
    'The doorbell was rung for something that is no change: somebody else writes to the queue, or the change was removed.',
    { changeId },
    'always',
  ),
} as const;
