import { because, by, instant, line, number, runId, text } from './line.ts';

const span = { from: instant('start of the period'), to: instant('end of the period') };

/** Lines of what is sealed, and of what is compared with it. */
export const linesOfEvidence = {
  'evidence.head': line(
    ['info'],
    'A run was sealed; this is the signed head of the evidence log. Keep it elsewhere, as later proof that nothing was truncated.',
    { size: number('entries in the evidence log'), note: text('the head, as a signed note (C2SP)') },
  ),
  'evidence.head-problem': line(
    ['error'],
    'A head could not be signed, or could not be saved outside the store.',
    { problem: because },
    'always',
  ),
  'evidence.sealed-as-found': line(
    ['warn'],
    'Rows stored before sealing began are now sealed as they were found. Logged once for the audit archive and once for the state that runs depend on.',
    { runId, partitions: number('number of partitions, for the archive') },
  ),
  'own-writes.watched': line(
    ['info'],
    "Entra's audit log of the app's own identity was compared with the app's own records.",
    {
      runId,
      ...span,
      read: number('events read'),
      acts: number("of these, acts of the app's identity"),
      changes: number('changes compared'),
      raised: number('new alarms'),
      open: number('alarms not yet released'),
    },
    'if there is none for an hour',
  ),
  'own-writes.unwatched': line(
    ['error'],
    'The comparison failed. Nothing was concluded, and the next one starts from the same point.',
    { runId, because },
    'if it repeats for an hour',
  ),
  'shadow-write': line(
    ['error'],
    "The audit log has a write under the app's identity that no command explains, or lacks a change that the app made. Nothing grants access until a person releases the alarm (docs/security.md).",
    {
      runId,
      alarmId: text('for `POST /api/shadow-writes/{id}/release`'),
      kind: text(
        "`no-fact`: in the audit log but not in the app's records; `no-event`: in the app's records but not in the audit log",
      ),
      at: instant('when it happened'),
      activity: text("Entra's name for the activity"),
      principalId: text('the principal whose access it is'),
      roleDefinitionId: text('the role'),
      requestId: text('the id of the PIM request'),
      changeId: text('for `no-event`, the change'),
      eventId: text('for `no-fact`, the first event'),
      events: number('number of events'),
    },
    'always, and page somebody',
  ),
  'shadow-write.released': line(
    ['warn'],
    'A person released a shadow-write alarm.',
    { alarmId: text('the alarm'), by },
    'always, to somebody other than the person who released it',
  ),
  'store-altered': line(
    ['error'],
    'Rows that runs depend on differ from what was sealed, and no run has recorded writing them. Runs change nothing until a person releases the alarm (docs/security.md).',
    { runId, alarmId: text('for `POST /api/evidence/alterations/{id}/release`'), because },
    'always, and page somebody',
  ),
  'store-altered.released': line(
    ['warn'],
    'A person accepted the altered rows. The next run seals them as they are.',
    { alarmId: text('the alarm'), by },
    'always, to somebody other than the person who released it',
  ),
} as const;
