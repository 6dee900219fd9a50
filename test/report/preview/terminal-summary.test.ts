import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { PreviewFindings } from '../../../src/report/preview/preview-findings.ts';
import { terminalSummary } from '../../../src/report/preview/terminal-summary.ts';
import { textWidth } from '../../../src/report/preview/text-width.ts';
import { GRACE } from '../../snapshot-builder.ts';
import { itemOf, previewFindings, removalPlan, renewalPlan, unseenSignIns } from './findings-builder.ts';
import { hostileFindings } from './hostile-findings.ts';

/** What stands beside a label, on all of its lines. */
function said(summary: string, label: string): string {
  const lines = summary.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`${label} `));
  const more = lines.slice(first + 1).findIndex((line) => !line.startsWith('  '));
  const own = lines.slice(first, more === -1 ? undefined : first + 1 + more);
  return own.map((line) => line.slice(31).trim()).join(' ');
}

function wordsOf(summary: string): readonly string[] {
  return summary.split(/\s+/).filter((word) => word !== '');
}

const obstacle = (sentence: string) =>
  ({ code: 'incomplete', stops: 'destructive', itemId: undefined, sentence }) as const;

/** Something of everything, and more of it than there is room for. */
function crowded(findings: PreviewFindings): PreviewFindings {
  const sentences = Array.from({ length: 9 }, (_, index) =>
    obstacle(`${index} ${'could not be read '.repeat(20)}`),
  );
  return {
    ...findings,
    plans: [
      ...findings.plans,
      removalPlan({ obstacles: sentences }),
      renewalPlan({
        items: [
          itemOf(GRACE, { decision: 'report', reason: 'unreadable', change: null }),
          itemOf(GRACE, { decision: 'report', reason: 'refused-before', change: null }),
        ],
      }),
    ],
    unseen: Array.from({ length: 17 }, () => unseenSignIns),
  };
}

describe('the summary on a terminal', () => {
  test.each([
    { of: 'a small tenant', findings: previewFindings() },
    { of: 'more than there is room for', findings: crowded(previewFindings()) },
    { of: 'hostile names', findings: crowded(hostileFindings()) },
  ])('is one screen of 24 lines and 100 columns: $of', ({ findings }) => {
    const files = [`/home/${'ada/'.repeat(60)}report.html`, 'plan.json'];
    const lines = terminalSummary(findings, { files }).split('\n');

    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => textWidth(line) > 100)).toEqual([]);
    expect(lines.at(-1)).not.toBe('');
    expect(lines.some((line) => line.startsWith('The rest'))).toBe(true);
  });

  test('on a narrow terminal has no line that is wider, and leaves nothing out', () => {
    const columns = 60;
    const narrow = terminalSummary(previewFindings(), { columns });

    expect(narrow.split('\n').filter((line) => textWidth(line) > columns)).toEqual([]);
    expect(wordsOf(narrow)).toEqual(wordsOf(terminalSummary(previewFindings())));
  });

  test('names whoever looked in full, and shows by a sign where a name goes on', () => {
    const name = `${'a'.repeat(64)}@${'b'.repeat(20)}.example`;
    const as = (account: string) =>
      terminalSummary(
        previewFindings({ account: { id: GRACE, name: account, scopes: [], unaskedScopes: [] } }),
      );

    expect(as(name)).toContain(`\n${name}\n`);
    expect(as(name.repeat(2))).toMatch(/\na{64}@\S+…\n/);
  });

  test('says the same with colours and without', () => {
    const findings = previewFindings();
    const styles = { heading: 'bold', figure: 'green', warning: 'yellow', quiet: 'gray' } as const;
    const painted = terminalSummary(findings, {
      paint: (tone, text) => styleText(styles[tone], text, { validateStream: false }),
    });

    expect(painted).not.toBe(terminalSummary(findings));
    expect(stripVTControlCharacters(painted)).toBe(terminalSummary(findings));
  });

  test('lets no name of the tenant write to the terminal', () => {
    const summary = terminalSummary(hostileFindings());

    expect(stripVTControlCharacters(summary)).toBe(summary);
    expect(summary).toMatch(
      /^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*(\n[^\p{Cc}\u202a-\u202e\u2066-\u2069]*)*$/u,
    );
    expect(summary).toContain('two[U+000D][U+000A]lines[U+2028]and more');
  });

  test('answers what a manager asks, in the words of the notices', () => {
    const summary = terminalSummary(previewFindings());

    expect(said(summary, 'Standing control-plane access')).toMatch(
      /^2 people, 1 permanently Besides them: 1 service principal\. 1 more person may activate such access\.$/,
    );
    expect(said(summary, 'Would be changed')).toMatch(/^1 change: 1 to be renewed No change is made unless/);
    expect(said(summary, 'Will be changed')).toBe('1');
    expect(said(summary, 'Will lapse')).toBe(
      '1 of 2 that end within 14 days, the first on 2026-11-29 1 would be renewed, 1 lapse, 0 are undecided or never renewed.',
    );
    expect(said(summary, 'Could not be seen')).toBe('1 part: sign-ins of users (no licence).');
    expect(said(summary, 'Drift')).toBe('1 of 2 roles not as their baseline, 1 weaker');
    expect(said(summary, 'Read')).toBe('42 requests for 37 pages, 1 throttled, 12 s');
  });

  test('says what is in the way, and how many more gates there are', () => {
    const plans = [removalPlan({ obstacles: [obstacle('Sign-ins: 403.'), obstacle('Users: 403.')] })];

    expect(said(terminalSummary(previewFindings({ plans })), 'In the way')).toBe(
      '(and 1 more) Sign-ins: 403.',
    );
  });

  test('does not call settings compared that nobody compared', () => {
    const unseen = [{ ...unseenSignIns, part: 'drift' as const }];

    expect(said(terminalSummary(previewFindings({ drift: [], unseen })), 'Drift')).toBe('unknown');
    expect(said(terminalSummary(previewFindings({ drift: [] })), 'Drift')).toContain('not looked at');
  });

  test('tells what is new since the preview before', () => {
    const { sinceBefore } = hostileFindings();

    expect(said(terminalSummary(previewFindings({ sinceBefore })), 'Since the preview before')).toBe(
      '2026-11-22 03:00 UTC: 1 planned anew, 1 not any more; access 1 new, 0 gone; settings of 0 roles changed',
    );
  });
});
