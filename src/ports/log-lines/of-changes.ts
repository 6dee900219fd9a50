import { because, changeId, instant, line, number, operation, runId, sender, text, yesNo } from './line.ts';

const state = text('state of the change: `done`, `refused`, `unconfirmed` ...');
const cause = text('what ended the access: `ticket`, `person`, `watchdog`, `clock` ...');

/** Lines of changes, of grants, and of who hears of them. */
export const linesOfChanges = {
  'change.awaiting': line(['info'], 'A change requested by a caller is waiting for approval.', {
    changeId,
    operation,
    because: text('a sentence: what it is waiting for'),
  }),
  'change.later': line(['info'], 'A change cannot be sent yet. It stays accepted.', {
    changeId,
    operation,
    until: instant('when it can be sent'),
    because,
  }),
  'change.settled': line(
    ['info'],
    'A change has reached its final state. `expired` means that it was not executed in time and never sent.',
    {
      changeId,
      operation,
      state,
      runId,
      askedBy: text('object id of the requester; for a job, its name'),
      because,
    },
    'if `state` is `done` and `operation` grants access at an unusual hour',
  ),
  'change.unsettled': line(
    ['warn', 'error'],
    'The result of a change could not be determined or recorded. It stays claimed, and the next run or change finds out. `error` if nothing of what was done could be recorded.',
    {
      changeId,
      operation,
      state,
      runId,
      askedBy: text('object id of the requester'),
      because,
      reason: text('a sentence: the error of the store'),
      cause,
    },
    'at level `error`',
  ),
  'change.unreadable': line(
    ['error'],
    'A row of a change has a form that this app does not write. It is left alone and counts once in every limit; other changes continue. Correct or remove the row.',
    { changeId, because },
    'always: somebody else is writing to the store',
  ),
  'store.unreadable': line(
    ['error'],
    'A row of the store has a form that this app does not write. It is ignored; other rows are processed. Correct or remove the row.',
    { key: text('partition key and row key'), because },
    'always: somebody else is writing to the store',
  ),
  'delivery.refused': line(
    ['error'],
    'The executing process could not authenticate a message that was accepted earlier. Its sender was removed, its keys were changed in the meantime, or somebody wrote the message into the store.',
    { changeId, sender, because },
    'always',
  ),
  'grant.ended': line(['info'], 'Just-in-time access ended.', { changeId, cause, because }),
  'grant.unwatched': line(
    ['warn'],
    'A grant or the rules could not be read. The grant was not ended, and the next check tries again.',
    { changeId, because },
    'if it repeats for an hour: access may last longer than it should',
  ),
  'notice.delivered': line(['info'], 'A notice was delivered.', {
    noticeId: text('id of the notice'),
    runId: text('the run or change it is about'),
    attempts: number('number of attempts'),
  }),
  'notice.undelivered': line(
    ['warn', 'error'],
    'A notice was not delivered. It is retried unless `isGivenUp`. `error` if the store of notices failed.',
    {
      noticeId: text('id of the notice'),
      runId: text('the run or change it is about'),
      changeId,
      attempts: number('attempts so far'),
      isGivenUp: yesNo('whether the app has stopped retrying'),
      because,
    },
    'if `isGivenUp`, and at level `error`',
  ),
  'doorbell.unheard': line(
    ['warn'],
    'The executing process could not be notified. Its timer finds the change within a minute.',
    { changeId, because },
  ),
  'doorbell.unknown': line(
    ['warn'],
    'A message in the doorbell queue refers to no existing change. Somebody else is writing to the queue, or the change was removed.',
    { changeId },
    'always',
  ),
} as const;
