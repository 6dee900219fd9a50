import { because, instant, job, line, number, planId, runId, text } from './line.ts';

const span = { from: instant('start of the period'), to: instant('end of the period') };
const part = text('the part of the tenant');
const counts = {
  requests: number('requests to Graph, including retries'),
  throttled: number('responses with status 429'),
  retried: number('retries'),
  pages: number('pages received'),
  read: number('events, schedules or settings read'),
  added: number('new rows in the archive'),
  known: number('rows that the archive already had'),
  conflicts: number('events that came back with different content'),
  holes: number('open holes in the archive'),
};
const countsOfPlans = {
  considered: number('items of access that the plan decides on'),
  done: number('changed, and confirmed in the tenant'),
  refused: number('refused by Entra or by the check of role settings'),
  unconfirmed: number('sent, but not confirmed yet'),
  dropped: number('no longer to be changed'),
  stopped: number('to be changed, but not attempted'),
  waiting: number('scheduled for a later day'),
  lapsing: number('will lapse'),
  reported: number('reported for a person to look at'),
};
const countsOfSettings = {
  contested: number('differences that others keep changing back'),
  planned: number('differences to be written'),
  waits: number('differences whose change is waiting'),
  written: number('differences written'),
};
const countsOfEvidence = {
  opened: number('facts recording that something began'),
  closed: number('facts recording that something ended'),
  revised: number('facts recording that something changed'),
  corrected: number('corrected facts'),
  keyframes: number('keyframes written'),
  open: number('facts still in force'),
  unplaced: number('acts that match nothing observed'),
  recovered: number('rows left behind by a dead run'),
  seal: text('the later proof of the rows: `sealed` and the size of the log, or `none` and the reason'),
};

/** Lines of runs, and of what they read. */
export const linesOfRuns = {
  'run.started': line(['info'], 'A run started.', {
    runId,
    job,
    askedBy: text('object id of the requester; for a timer, the name of the job'),
    appVersion: text('version of the app'),
  }),
  'run.finished': line(
    ['info', 'error'],
    'A run ended. `error` if it ended as `blocked` or `failed`. docs/runs.md explains the counts.',
    {
      runId,
      job,
      state: text('`succeeded`, `partial`, `blocked` or `failed`'),
      reason: text('a sentence: why the run did not succeed'),
      durationMilliseconds: number('how long it took'),
      daysUntilLoss: number('days until the oldest unread event is lost to retention'),
      planId,
      ...counts,
      ...countsOfPlans,
      ...countsOfSettings,
      ...countsOfEvidence,
    },
    'at level `error`; and if a job has no such line for longer than its schedule',
  ),
  'run.abandoned': line(
    ['warn'],
    'An earlier run was found whose process no longer exists.',
    { runId, job, startedAt: instant('when that run started') },
    'always: the platform or somebody killed the process of a run',
  ),
  'run.refused': line(
    ['info'],
    'A caller requested a run while another run of the same job was active. Nothing was done, and the request does not appear among the runs.',
    { runId, job, reason: because },
  ),
  'lease.held': line(['warn'], 'Another run of the same job is applying changes, so this run did nothing.', {
    runId,
    by: text('the other run'),
    until: instant('when the lease expires at the latest'),
  }),
  'slice.archived': line(['info'], 'The archive is now complete up to `readUntil`.', {
    runId,
    windowFrom: instant('start of what the run reads'),
    windowTo: instant('end of what the run reads'),
    readUntil: instant('everything up to here is archived, except open holes'),
    ...span,
    read: counts.read,
    added: counts.added,
  }),
  'slice.split': line(
    ['info'],
    'A slice contained more than one run can be sure to finish, so it is read in shorter slices.',
    { runId, ...span, pages: counts.pages, nextSliceHours: number('length of the next slice') },
  ),
  'listing.resumed': line(
    ['warn'],
    'A listing of the audit log ended early without an error. This was detected, and the rest is read.',
    {
      runId,
      from: span.from,
      endedAt: instant('oldest event returned'),
      nowAt: instant('oldest event that exists'),
    },
  ),
  'audit.conflict': line(
    ['warn'],
    'An event came back with different content. Both versions are kept. Only the first 100 of a run are logged.',
    { runId, eventId: text('of the event'), activityDateTime: instant('of the event') },
    'always: an event in the audit log was altered after it was read',
  ),
  'audit.hole-found': line(
    ['error'],
    'A period of the audit log cannot be read, which leaves a hole in the archive.',
    { runId, hole: text('its period and cause') },
    'always',
  ),
  'audit.hole-filled': line(['info'], 'A hole was filled after all.', {
    runId,
    ...span,
    firstSeen: instant('when it was found'),
  }),
  'audit.hole-lost': line(
    ['error'],
    "A hole is past the tenant's retention and can no longer be read.",
    { runId, hole: text('its period and cause') },
    'always',
  ),
  'graph.retried': line(['warn'], 'A request to Graph is retried.', {
    operation: text('method and path'),
    status: number('of the response'),
    code: text('error code, from Graph or from this app'),
    tries: number('attempts so far'),
    waitMilliseconds: number('wait before the next attempt'),
    requestId: text("Graph's id of the request, to quote to Microsoft support"),
    clientRequestId: text("this app's id of the request"),
  }),
  'graph.undivided': line(
    ['warn'],
    'A long listing could not be read in parts, so it was read page by page. That is slower, but just as complete.',
    { operation: text('its address'), because },
  ),
  'snapshot.gap': line(
    ['warn'],
    'A part of the tenant could not be read completely. Whatever depends on it is not changed. Only the first 20 of a run are logged.',
    { runId, part, because },
  ),
  'snapshot.unreadable': line(
    ['warn'],
    'A row of a listing cannot be read. What it concerns is left alone, and everything else is judged. Only the first 20 of a run are logged.',
    { runId, part, id: text('of the row'), because },
  ),
  'snapshot.recovered': line(
    ['warn'],
    'A dead run was completed. Its rows are sealed; those of an access snapshot can also be found through every table.',
    { runId, recovered: text('the dead run') },
  ),
  'plan.stored': line(['info'], 'A plan was stored, before any of it is carried out.', {
    planId,
    runId,
    items: number('number of items'),
    hash: text('SHA-256 of its items'),
  }),
  'plan.approval-ignored': line(
    ['warn'],
    'An approval of a plan was ignored.',
    { planId, decisionId: text('the approval'), because },
    'always: somebody approved what they may not approve, or not in this way',
  ),
  'gate.closed': line(['warn'], 'A gate objects to a plan. `stops` says how much of the plan it stops.', {
    planId,
    code: text('the code, as in docs/hygiene.md'),
    stops: text('`everything`, `all-but-renewals`, `destructive`, `excess`, `item` or `nothing`'),
    itemId: text('the item; absent if it concerns the whole plan'),
    because,
  }),
} as const;
