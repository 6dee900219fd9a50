import type { Notice, StateVerdict } from '../ports/index.ts';

type AlteredState = Extract<StateVerdict, { readonly kind: 'altered' }>;

/** What is altered, in a sentence. */
export function alterationSentence({ first, count }: AlteredState): string {
  const { table, name, key, because } = first;
  const more = count === 1 ? '' : ` And ${count - 1} more.`;
  const place =
    name === 'heads' || name === 'entries' ? `table ${table}` : `table ${table} (${name}), row ${key}`;
  return `${place}: ${because}.${more}`;
}

/** The notice of a run that found the store altered. */
export function noticeOfAlteration(news: {
  readonly tenantId: string;
  readonly runId: string;
  readonly job: string;
  readonly at: Date;
  readonly reason: string;
  readonly publicUrl: string | undefined;
}): Notice {
  const { tenantId, runId, job, at, reason, publicUrl } = news;
  return {
    ...{ tenantId, runId, job, at, reason },
    id: `${runId}-store-altered`,
    state: 'blocked',
    mode: 'apply',
    sections: [],
    links:
      publicUrl === undefined
        ? []
        : [{ title: 'Open alarms', url: `${publicUrl}/api/evidence/alterations?state=open` }],
  };
}
