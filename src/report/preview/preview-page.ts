import { html } from 'hono/html';
import { visibleLines } from '../../evidence/proof/visible-text.ts';
import { type Answer, answersOf } from './answers.ts';
import { accessSection, endsSection } from './page-access.ts';
import { driftSection } from './page-drift.ts';
import { itemsSection } from './page-items.ts';
import { madeSection } from './page-made.ts';
import { newsSection } from './page-news.ts';
import { pageStyle } from './page-style.ts';
import { type Markup, outside } from './page-table.ts';
import { unseenSection } from './page-unseen.ts';
import { plannedEntries } from './planned-entries.ts';
import type { PreviewFindings } from './preview-findings.ts';
import { readableNames } from './preview-names.ts';

/**
 * The page of a preview: one file without a script that loads nothing. It begins with what a manager asks, and goes on with
 * what an engineer asks. Every value is escaped by `html`; what cannot be seen is written out at the very end, wherever it
 * came from.
 */
export async function previewPage(findings: PreviewFindings): Promise<string> {
  const names = readableNames(findings.names);
  const entries = plannedEntries(findings);
  const sections = html`${answersSection(answersOf(findings, entries))}
${newsSection(findings.sinceBefore, names)}
${accessSection(findings, names)}
${endsSection(findings, names)}
${unseenSection(findings)}
${itemsSection(entries, findings, names)}
${driftSection(findings)}
${madeSection(findings)}`;
  return visibleLines(String(await wholePage(findings, sections)));
}

function wholePage(findings: PreviewFindings, sections: Markup): Markup {
  const { tenant, appVersion } = findings;
  const name = tenant.name ?? tenant.id;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<meta name="referrer" content="no-referrer"><title>PIM Warden, preview: ${name}</title>
<style>${pageStyle}</style></head><body>
<a class="skip" href="#main">Skip to the answers</a>
${pageHead(findings, name)}
<main id="main" tabindex="-1">
${sections}
</main>
<footer><p>Made by PIM Warden ${appVersion}. It holds names of people and what they may do: choose with care who gets it.
The same as data: <a href="plan.json">plan.json</a>, <a href="items.csv">items.csv</a>, <a href="standing-access.csv">standing-access.csv</a>, <a href="drift.csv">drift.csv</a>, <a href="unseen.csv">unseen.csv</a>.</p></footer>
</body></html>
`;
}

function pageHead({ at, account, sinceBefore }: PreviewFindings, name: string): Markup {
  const as = account.name ?? account.id ?? 'an account that the token does not name';
  return html`<header><h1>What PIM Warden would do in ${outside(name)}</h1>
<p>A preview as of ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, seen by ${outside(as)}. Nothing was changed, and nothing could be.</p></header>
<nav aria-label="Contents"><ul>
<li><a href="#answers">In short</a></li>${sinceBefore === undefined ? '' : html`<li><a href="#news">Since the preview before</a></li>`}
<li><a href="#standing">Standing access</a></li><li><a href="#lapses">About to lapse</a></li><li><a href="#unseen">What cannot be seen</a></li>
<li><a href="#changes">Each item</a></li><li><a href="#gates">In the way</a></li><li><a href="#drift">Drift</a></li><li><a href="#made">How this was made</a></li></ul></nav>`;
}

function answersSection(answers: readonly Answer[]): Markup {
  return html`<section aria-labelledby="answers"><h2 id="answers">In short</h2>
<ul class="answers">${answers.map(
    ({ id, question, title, figure, said, more }) => html`<li><h3>${question}</h3>
<p class="figure">${figure} <small>${outside(said)}</small></p>
${more.map((sentence) => html`<p>${sentence}</p>`)}<p><a href="#${id}">More on this: ${title}</a></p></li>
`,
  )}</ul></section>`;
}
