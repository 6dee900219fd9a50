import { html } from 'hono/html';
import { nameOfPart } from './answers.ts';
import { counted, whole } from './counted.ts';
import { type Markup, outside } from './page-table.ts';
import type { PreviewFindings } from './preview-findings.ts';

/** By whom and by what the preview was made, and what it read. */
export function madeSection(findings: PreviewFindings): Markup {
  const { tenant, account, rules, cost, seen, plans } = findings;
  const source = rules.source.kind === 'starter' ? 'the starter rules of this app' : rules.source.path;
  const parts = Object.entries(seen) as readonly [keyof typeof seen, number][];
  return html`<section aria-labelledby="made"><h2 id="made">How this was made</h2>
<dl>
<dt>Tenant</dt><dd>${outside(tenant.name ?? 'without a name')} <code>${tenant.id}</code></dd>
<dt>Signed in as</dt><dd>${outside(account.name ?? 'an account that the token does not name')} <code>${account.id ?? ''}</code></dd>
<dt>With permissions</dt><dd>${outside(account.scopes.join(', '))}</dd>
${account.unaskedScopes.length === 0 ? '' : html`<dt>Not asked for</dt><dd>${outside(account.unaskedScopes.join(', '))}: the sign-in brought them along, and nothing used them.</dd>`}
<dt>Rules</dt><dd>${outside(source)}, SHA-256 <code>${rules.hash}</code></dd>
<dt>Plans</dt><dd>${plans.length === 0 ? 'none' : plans.map(({ job, items, mode }) => `${job}: ${counted(items.length, 'access', 'accesses')} considered, mode ${mode}`).join('; ')}</dd>
<dt>Requests</dt><dd>${counted(cost.requests, 'request')} for ${counted(cost.pages, 'page')} in ${whole(Math.round(cost.seconds))} s; ${whole(cost.throttled)} throttled, ${whole(cost.retried)} sent again. None of them could change anything.</dd>
<dt>Read</dt><dd>${parts.map(([part, rows]) => `${nameOfPart(part)} ${whole(rows)}`).join(', ')}</dd>
</dl></section>`;
}
