import { because, instant, job, line, number, planId, runId, text } from './line.ts';

const span = { from: instant('begin of the span'), to: instant('its end') };
const part = text('which part of the tenant');
const counts = {
  requests: number('requests to Graph, every try counted'),
  throttled: number('answers 429'),
  retried: number('tries sent again'),
  pages: number('pages that came'),
  read: number('events, schedules or settings that were read'),
  added: number('rows of the archive that are new'),
  known: number('rows that were there'),
  conflicts: number('events that came back with other content'),
  holes: number('holes of the archive that are open'),
};
const countsOfPlans = {
  considered: number('accesses that the plan has a decision for'),
  done: number('changed, and seen in the tenant'),
  refused: number('refused by Entra, or by the check of role settings'),
  unconfirmed: number('sent, and not seen yet'),
  dropped: number('not any more to be changed'),
  stopped: number('to be changed, and not tried'),
  waiting: number('marked for a day to come'),
  lapsing: number('will lapse'),
  reported: number('for a person to look at'),
};
const countsOfSettings = {
  contested: number('differences that others set back'),
  planned: number('differences that are to be written'),
  waits: number('differences whose change waits'),
  written: number('differences that were written'),
};
const countsOfEvidence = {
  opened: number('facts that something began'),
  closed: number('facts that something ended'),
  revised: number('facts that something is otherwise'),
  corrected: number('facts that were corrected'),
  keyframes: number('keyframes that were written'),
  open: number('facts that go on'),
  unplaced: number('acts that fit nothing that was seen'),
  recovered: number('rows that a dead run had left'),
  seal: text('what proves the rows later: `sealed` and the size of the log, or `none` and why'),
};

/** Lines of runs, and of what they read. */
export const linesOfRuns = {
  'run.started': line(['info'], 'A run has begun.', {
    runId,
    job,
    askedBy: text('object id of whoever asked; of a timer, the job itself'),
    appVersion: text('version of the app'),
  }),
  'run.finished': line(
    ['info', 'error'],
    'A run has ended. `error`: as `blocked` or `failed`. The counts are those of docs/runs.md.',
    {
      runId,
      job,
      state: text('`succeeded`, `partial`, `blocked` or `failed`'),
      reason: text('a sentence: why not `succeeded`'),
      durationMilliseconds: number('how long it took'),
      daysUntilLoss: number('days until the oldest unread event is lost'),
      planId,
      ...counts,
      ...countsOfPlans,
      ...countsOfSettings,
      ...countsOfEvidence,
    },
    'at level `error`; and where a job has no such line for longer than its schedule',
  ),
  'run.abandoned': line(
    ['warn'],
    'An earlier run was found whose process is gone.',
    { runId, job, startedAt: instant('when that run began') },
    'always: the platform, or somebody, ended the process of a run',
  ),
  'run.refused': line(
    ['info'],
    'A run that a caller asked for had to wait for another of its job: nothing was done, and it is not among the runs.',
    { runId, job, reason: because },
  ),
  'lease.held': line(['warn'], 'Another run of the same job is applying changes, so this one did nothing.', {
    runId,
    by: text('the other run'),
    until: instant('until then at the latest'),
  }),
  'slice.archived': line(['info'], 'The archive now reaches up to `readUntil`.', {
    runId,
    windowFrom: instant('what the run reads, from'),
    windowTo: instant('and to'),
    readUntil: instant('everything up to here is archived, but for open holes'),
    ...span,
    read: counts.read,
    added: counts.added,
  }),
  'slice.split': line(
    ['info'],
    'A slice held more than one run can count on finishing, and is read in shorter ones.',
    { runId, ...span, pages: counts.pages, nextSliceHours: number('length of the next slice') },
  ),
  'listing.resumed': line(
    ['warn'],
    'A listing of the audit log ended early without an error; it was noticed, and the rest is read.',
    {
      runId,
      from: span.from,
      endedAt: instant('oldest event that it gave'),
      nowAt: instant('oldest event that is there'),
    },
  ),
  'audit.conflict': line(
    ['warn'],
    'An event came back with other content; both are kept (the first 100 of a run are named).',
    { runId, eventId: text('of the event'), activityDateTime: instant('of the event') },
    'always: an event of the log was altered after it was read',
  ),
  'audit.hole-found': line(
    ['error'],
    'A span of the audit log cannot be read: a hole of the archive, with its cause.',
    { runId, hole: text('its span and cause') },
    'always',
  ),
  'audit.hole-filled': line(['info'], 'A hole was read after all.', {
    runId,
    ...span,
    firstSeen: instant('when it was found'),
  }),
  'audit.hole-lost': line(
    ['error'],
    "A hole is out of the tenant's retention: nobody can read it any more.",
    { runId, hole: text('its span and cause') },
    'always',
  ),
  'graph.retried': line(['warn'], 'A request to Graph is sent again.', {
    operation: text('method and path'),
    status: number('of the answer'),
    code: text("Graph's or our own code of the failure"),
    tries: number('tries so far'),
    waitMilliseconds: number('wait before the next'),
    requestId: text("Graph's id of the request: quote it to Microsoft support"),
    clientRequestId: text('our id of the request'),
  }),
  'graph.undivided': line(
    ['warn'],
    'A long listing could not be read in parts, and was read to its end one page after the other: slower, and as complete.',
    { operation: text('its address'), because },
  ),
  'snapshot.gap': line(
    ['warn'],
    'A part of the tenant could not be read completely (the first 20 of a run). What rests on it is not changed.',
    { runId, part, because },
  ),
  'snapshot.unreadable': line(
    ['warn'],
    'One row of a listing cannot be read (the first 20 of a run). What it is about is left alone, everything else is judged.',
    { runId, part, id: text('of the row'), because },
  ),
  'snapshot.recovered': line(
    ['warn'],
    'A run that had died was ended: of a snapshot of access its rows are found by all tables, and sealed; of an audit snapshot they are sealed.',
    { runId, recovered: text('the dead run') },
  ),
  'plan.stored': line(['info'], 'A plan is stored, before anything of it is done.', {
    planId,
    runId,
    items: number('how many'),
    hash: text('SHA-256 of its items'),
  }),
  'plan.approval-ignored': line(
    ['warn'],
    'An approval of a plan counts for nothing.',
    { planId, decisionId: text('the approval'), because },
    'always: somebody approved what may not be approved so',
  ),
  'gate.closed': line(['warn'], 'Something stands in the way of a plan.', {
    planId,
    code: text('of docs/hygiene.md'),
    stops: text('`everything`, `all-but-renewals`, `destructive`, `excess`, `item` or `nothing`'),
    itemId: text('the item; absent: of the plan'),
    because,
  }),
} as const;
