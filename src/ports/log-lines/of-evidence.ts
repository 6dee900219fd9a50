import { because, by, instant, line, number, runId, text } from './line.ts';

const span = { from: instant('begin of the span'), to: instant('its end') };

/** Lines of what is sealed, and of what is compared with it. */
export const linesOfEvidence = {
  'evidence.head': line(
    ['info'],
    'A run was sealed: the signed head of the log of evidence. Keep it elsewhere: it shows later that nothing was cut off.',
    { size: number('entries of the log'), note: text('the head, a signed note (C2SP)') },
  ),
  'evidence.head-problem': line(
    ['error'],
    'A head could not be signed, or not be kept outside of the store.',
    { problem: because },
    'always',
  ),
  'evidence.sealed-as-found': line(
    ['warn'],
    'What was stored before anything was sealed is sealed now, as it was found. Once for the audit archive, and once for the state that runs rest on.',
    { runId, partitions: number('of the archive: partitions') },
  ),
  'own-writes.watched': line(
    ['info'],
    "Entra's audit log of the app's own identity was compared with what the app wrote down.",
    {
      runId,
      ...span,
      read: number('events that were read'),
      acts: number("acts of the app's identity among them"),
      changes: number('changes that were compared'),
      raised: number('alarms that are new'),
      open: number('alarms that nobody has released'),
    },
    'where there is none for an hour',
  ),
  'own-writes.unwatched': line(
    ['error'],
    'It could not be compared: nothing was concluded, and the next look begins where this one did.',
    { runId, because },
    'where it comes for an hour',
  ),
  'shadow-write': line(
    ['error'],
    "A write under the app's identity that no command accounts for, or a change that the log does not have. Nothing gives access until a person releases it (docs/security.md).",
    {
      runId,
      alarmId: text('for `POST /api/shadow-writes/{id}/release`'),
      kind: text('`no-fact`: the log has it and we do not; `no-event`: we have it and the log does not'),
      at: instant('when it was done'),
      activity: text("Entra's name of it"),
      principalId: text('whose access'),
      roleDefinitionId: text('to which role'),
      requestId: text('of PIM'),
      changeId: text('of `no-event`: the change'),
      eventId: text('of `no-fact`: the first event'),
      events: number('how many events'),
    },
    'always, and wake somebody',
  ),
  'shadow-write.released': line(
    ['warn'],
    'A person released such an alarm.',
    { alarmId: text('the alarm'), by },
    'always, to somebody else than who released it',
  ),
  'store-altered': line(
    ['error'],
    'Rows that runs rest on are not as they were sealed, and no run says that it wrote them. Runs change nothing until a person releases it (docs/security.md).',
    { runId, alarmId: text('for `POST /api/evidence/alterations/{id}/release`'), because },
    'always, and wake somebody',
  ),
  'store-altered.released': line(
    ['warn'],
    'A person accepted the rows as they are: the next run seals them so.',
    { alarmId: text('the alarm'), by },
    'always, to somebody else than who released it',
  ),
} as const;
