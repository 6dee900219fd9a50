import { because, instant, job, line, number, text } from './line.ts';

/** Lines of a deployment that works for several tenants. */
export const linesOfTenants = {
  'tenant-job.announced': line(
    ['info'],
    'A timer has put a job of a tenant into its queue.',
    { job },
    'where no `run.finished`, `own-writes.watched` or `tenant.left-out` of the job follows within three hours',
  ),
  'tenant-job.unannounced': line(
    ['error'],
    'A job of a tenant could not be put into its queue: nothing of it is done in this night.',
    { job, because },
    'always',
  ),
  'tenant-job.unknown': line(
    ['error'],
    'A message in a queue of jobs is none of this app, is for a tenant that TENANTS does not name or for another part of the app, or says that its timer will have fired. It is dropped.',
    { job },
    'always: somebody else writes to the queue, or a deployment with other settings does',
  ),
  'tenant-job.waits': line(
    ['info'],
    'A job of a tenant went to the end of its queue, because the tenant is worked in already, or as many as may be.',
    { job, because, seconds: number('nobody looks at it before') },
  ),
  'tenant-job.steps-aside': line(
    ['info'],
    'Graph makes everything wait that goes on in a tenant: another may have its place among TENANTS_AT_ONCE meanwhile.',
    { job, seconds: number('no wait is over before') },
  ),
  'tenant-job.goes-on': line(['info'], 'A job of a tenant has a place again, and goes on.', {
    job,
    seconds: number('how long it had none: longer than Graph asked for, where no place was free'),
  }),
  'tenant-job.done-before': line(
    ['info'],
    'A message asked for a job that has been done since: it came twice, or its handler was too slow to say so.',
    { job },
  ),
  'tenant-job.outlived': line(
    ['warn'],
    'A message waited until its timer had put another into its place (the watch: a quarter of an hour; else seven days). It is dropped.',
    { job, announcedAt: instant('when its timer fired') },
  ),
  'tenant-job.given-up': line(
    ['error'],
    'A job of a tenant was tried as often as it may be, and no run of it ended. It is recorded as failed.',
    { job, announcedAt: instant('when its timer fired') },
    'always',
  ),
  'tenant.no-consent': line(
    ['error'],
    'A tenant does not let the app in (any more). It is said once; nothing works there until an administrator of the tenant consents.',
    {
      ...{ job, code: text("Entra's code, or `NoPermissions`"), because },
      said: text('what Entra said; absent where it gave a token without permissions'),
    },
    'always',
  ),
  'tenant.left-out': line(
    ['info'],
    'A job was left out, because its tenant does not let the app in.',
    {
      job,
      code: text("Entra's code, or `NoPermissions`"),
      since: instant('when that was seen first'),
    },
    'never by itself: it accounts for a job that was announced',
  ),
  'tenant.consented-again': line(['warn'], 'A tenant lets the app in again.', {
    job,
    since: instant('when it was seen first that it did not'),
  }),
} as const;
