import type { ShadowWrite } from '../domain/shadow/shadow-writes.ts';
import type { Notice } from '../ports/index.ts';

/** A notice has so many lines; GET /api/shadow-writes has all. */
const mostLines = 20;

/** What was found, for people. @param unreadable how many commands of that time could not be read. */
export function sentenceOf(
  { kind, at, activity, principalId, roleDefinitionId, requestId, changeId, eventIds }: ShadowWrite,
  unreadable: number,
): string {
  const about = [
    ...(principalId === undefined ? [] : [`principal ${principalId}`]),
    ...(roleDefinitionId === undefined ? [] : [`role ${roleDefinitionId}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ].join(', ');
  const when = at?.toISOString() ?? 'an unknown instant';
  const what = about === '' ? '' : ` (${about})`;
  if (kind === 'no-event')
    return `Change ${changeId} is written down as done at ${when}${what}, and Entra's audit log has no such act. Find out who wrote it into the store.`;
  const doubt =
    unreadable === 0 ? '' : ` ${unreadable} commands could not be read, and one of them may be the reason.`;
  return `Entra's audit log has "${activity}" by the identity of this app at ${when}${what}, event ${eventIds[0]}, and no command accounts for it.${doubt} Find out who holds the app's identity.`;
}

export interface ShadowNews {
  readonly tenantId: string;
  readonly runId: string;
  readonly at: Date;
  readonly sentences: readonly string[];
  readonly publicUrl: string | undefined;
}

export function noticeOfShadowWrites(news: ShadowNews): Notice {
  const { tenantId, runId, at, sentences, publicUrl } = news;
  return {
    tenantId,
    id: `${runId}-shadow-writes`,
    runId,
    job: 'watch-own-writes',
    at,
    state: 'failed',
    mode: 'apply',
    reason:
      'Writes under the identity of this app do not agree with its records. No access is given until a person with PimWarden.Approve has released each alarm (POST /api/shadow-writes/{id}/release); access is still taken away.',
    sections: [{ title: 'Shadow writes', count: sentences.length, lines: sentences.slice(0, mostLines) }],
    links:
      publicUrl === undefined
        ? []
        : [{ title: 'Open alarms', url: `${publicUrl}/api/shadow-writes?state=open` }],
  };
}
