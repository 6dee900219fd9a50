import { because, instant, job, line, number, text } from './line.ts';

/** Lines of a deployment that works for several tenants. */
export const linesOfTenants = {
  'tenant-job.announced': line(
    ['info'],
    'A timer queued a job of a tenant.',
    { job },
    'if no `run.finished`, `own-writes.watched` or `tenant.left-out` of the job follows within three hours',
  ),
  'tenant-job.unannounced': line(
    ['error'],
    'A job of a tenant could not be queued, so it does not run this night.',
    { job, because },
    'always',
  ),
  'tenant-job.unknown': line(
    ['error'],
    'A message in a job queue was dropped. It was not sent by this app, is for a tenant not in TENANTS or for another part of the app, or names a time in the future.',
    { job },
    'always: somebody else, or a deployment with other settings, is writing to the queue',
  ),
  'tenant-job.waits': line(
    ['info'],
    'A job of a tenant was put back into its queue, because the tenant already has a running job or TENANTS_AT_ONCE is reached.',
    { job, because, seconds: number('seconds until it can be picked up again') },
  ),
  'tenant-job.steps-aside': line(
    ['info'],
    'Graph is throttling everything in a tenant, so its job gives up its place among TENANTS_AT_ONCE to another tenant in the meantime.',
    { job, seconds: number('seconds until the first wait is over') },
  ),
  'tenant-job.goes-on': line(['info'], 'A job of a tenant has a place again and continues.', {
    job,
    seconds: number('seconds without a place; more than Graph asked for if no place was free'),
  }),
  'tenant-job.done-before': line(
    ['info'],
    'A message asked for a job that is already done. It was delivered twice, or its handler was too slow to delete it.',
    { job },
  ),
  'tenant-job.outlived': line(
    ['warn'],
    'A message was dropped because a newer one replaces it. It waited longer than 15 minutes for the watch, or seven days for any other job.',
    { job, announcedAt: instant('when its timer fired') },
  ),
  'tenant-job.given-up': line(
    ['error'],
    'A job of a tenant used up its attempts without a finished run. It is recorded as failed.',
    { job, announcedAt: instant('when its timer fired') },
    'always',
  ),
  'tenant.no-consent': line(
    ['error'],
    'A tenant has not consented to the app, or no longer does. Nothing works there until an administrator of the tenant consents. Logged once.',
    {
      ...{ job, code: text("Entra's error code, or `NoPermissions`"), because },
      said: text("Entra's message; absent if it issued a token without permissions"),
    },
    'always',
  ),
  'tenant.left-out': line(
    ['info'],
    'A job was skipped because its tenant has not consented to the app.',
    {
      job,
      code: text("Entra's error code, or `NoPermissions`"),
      since: instant('when this was first seen'),
    },
    'never by itself: it explains why an announced job did not run',
  ),
  'tenant.consented-again': line(['warn'], 'A tenant has consented to the app again.', {
    job,
    since: instant('when the missing consent was first seen'),
  }),
} as const;
