/** The source of "now". A run reads it once and judges everything at that instant. */
export interface Clock {
  now(): Date;
}

/** Every event name that the app may log. `docs/runs.md` says what each means. */
export type LogEvent =
  | 'run.started'
  | 'run.finished'
  | 'run.abandoned'
  | 'slice.archived'
  | 'slice.split'
  | 'listing.resumed'
  | 'audit.conflict'
  | 'audit.hole-found'
  | 'audit.hole-filled'
  | 'audit.hole-lost'
  | 'graph.retried'
  | 'settings.unusable'
  | 'settings.note'
  | 'run.refused'
  | 'change.awaiting'
  | 'change.later'
  | 'change.settled'
  | 'grant.ended'
  | 'grant.unwatched'
  | 'change.unreadable'
  | 'change.unsettled'
  | 'delivery.refused'
  | 'snapshot.recovered'
  | 'snapshot.gap'
  | 'snapshot.unreadable'
  | 'plan.stored'
  | 'plan.approved'
  | 'plan.withdrawn'
  | 'plan.approval-ignored'
  | 'change.approved'
  | 'change.confirmed'
  | 'change.denied'
  | 'change.withdrawn'
  | 'rules.approved'
  | 'rules.withdrawn'
  | 'gate.closed'
  | 'lease.held'
  | 'writers.stopped'
  | 'writers.started'
  | 'shadow-write'
  | 'shadow-write.released'
  | 'own-writes.watched'
  | 'own-writes.unwatched'
  | 'self-service.misconfigured'
  | 'self-service.no-token'
  | 'sender.stopped'
  | 'sender.started'
  | 'sender.unusable'
  | 'webhook.accepted'
  | 'webhook.dry-run'
  | 'webhook.refused'
  | 'webhook.id-reused'
  | 'notice.delivered'
  | 'notice.undelivered'
  | 'evidence.head'
  | 'evidence.head-problem'
  | 'evidence.sealed-as-found'
  | 'doorbell.unheard'
  | 'doorbell.unknown'
  | 'http.refused'
  | 'http.failed';

/** Ids, counts and instants; never a token, never a display name. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One JSON line per event. */
export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}
