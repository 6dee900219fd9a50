import { describe, expect, test } from '@jest/globals';
import { previewFiles } from '../../../src/report/preview/preview-files.ts';
import { previewPage } from '../../../src/report/preview/preview-page.ts';
import { GRACE, roleKey } from '../../snapshot-builder.ts';
import { itemOf, previewFindings, removalPlan, renewalPlan } from './findings-builder.ts';
import { hostile, hostileFindings } from './hostile-findings.ts';

/** Tags of a page, without what stands between them. */
function tagsOf(page: string): readonly string[] {
  return page.match(/<[a-z!/][^>]*>/gi) ?? [];
}

function textOf(page: string): string {
  return page
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

const headings = (page: string) => [...page.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));

describe('the page of a preview', () => {
  test('has no script, loads nothing, and says so to the browser', async () => {
    const page = await previewPage(hostileFindings());
    const tags = tagsOf(page).join('\n');

    expect(tags).not.toMatch(
      /<(script|iframe|object|embed|link|img|base|form|a[^>]*href="(?!#|[a-z-]+\.(csv|json)"))/i,
    );
    expect(tags).not.toMatch(/\s(on\w+|style|src|srcset|action)\s*=/i);
    expect(tags).not.toMatch(/https?:/i);
    expect(page).not.toMatch(/url\(|@import/i);
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"`,
    );
  });

  test('has the same tags whatever things are called', async () => {
    const findings = hostileFindings();
    const tame = (text: string) => text.replace(/[^A-Za-z]/g, 'x');
    const principals = new Map(
      [...findings.names.principals].map(([id, one]) => [
        id,
        'displayName' in one ? { ...one, displayName: tame(one.displayName ?? '') } : one,
      ]),
    );
    const tamed = { ...findings, names: { ...findings.names, principals } };

    expect(tagsOf(await previewPage(findings))).toEqual(tagsOf(await previewPage(tamed)));
  });

  test('shows each hostile name as text, with what is not seen written out', async () => {
    const page = await previewPage(hostileFindings());

    expect(page).toContain('&lt;script&gt;document.title=&quot;script ran&quot;&lt;/script&gt;');
    expect(page).toContain('Ada [U+202E]gnihton[U+202C] [U+2066]x[U+2069] [U+200F]');
    expect(page).toContain('Global[U+200B] Administrator[U+0000][U+0007][U+001B][31m[U+FEFF]');
    expect(page).toContain('half \ufffd character');
    expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u200f\ufeff\u2028]|(?!\n)\p{Cc}/u);
    expect(Object.values(hostile).filter((name) => name.includes('<') && page.includes(name))).toEqual([]);
  });

  test('has one first heading, and none that skips a level', async () => {
    const levels = headings(await previewPage(hostileFindings()));

    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  test('has every id once, and leads to nothing that is not there', async () => {
    const page = await previewPage(hostileFindings());
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id ?? '');
    const targets = [...page.matchAll(/(?:href="#|aria-labelledby=")([^"]*)"/g)].flatMap(([, id = '']) =>
      id.split(' '),
    );

    expect(ids.length).toBe(new Set(ids).size);
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('leads to files that lie beside it', async () => {
    const files = await previewFiles(previewFindings());
    const [page] = files;
    const linked = [...(page?.text ?? '').matchAll(/href="([a-z-]+\.[a-z]+)"/g)].map(([, name]) => name);

    expect(page?.name).toBe('report.html');
    expect(linked.length).toBeGreaterThan(4);
    expect(linked.filter((name) => !files.some((file) => file.name === name))).toEqual([]);
  });

  test('begins with what a manager asks, and goes on with what an engineer asks', async () => {
    const text = textOf(await previewPage(previewFindings()));
    const places = [
      'How many people hold standing control-plane access?',
      'What would change tonight?',
      'What is about to lapse?',
      'What cannot be seen?',
      'Who holds it, and how',
      'Each item, with its reason and evidence',
      'What the reasons mean',
    ].map((words) => text.indexOf(words));

    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  test('gives the numbers of each chart in a table, and says in words what it shows', async () => {
    const page = await previewPage(previewFindings());
    const charts = [...page.matchAll(/<svg role="img" aria-labelledby="(\S+) (\S+)"/g)];

    expect(charts).toHaveLength(2);
    for (const [, title, text] of charts) {
      expect(page).toContain(`<title id="${title}">`);
      expect(page).toMatch(new RegExp(`<desc id="${text}">[^<]*table beside`));
    }
    expect(textOf(page)).toContain('Privileged Role Administrator controls the tenant 1 1 0 1 1 0');
  });

  test('gives each item its reason, in words, and its evidence', async () => {
    const text = textOf(await previewPage(previewFindings()));

    expect(text).toContain('permanent-active endDateTime: none madeInPim: true an approval');
    expect(text).toContain('The role is held for good, without an activation.');
    expect(text).toContain('to be converted: eligible instead of active, until 2027-05-21');
  });

  test('says of what may not be called stale what it looks like', async () => {
    const item = itemOf(GRACE, {
      ...{ decision: 'report', reason: 'evidence-unknown', change: null },
      evidence: { foundStale: 'no-sign-in', gap: 'assignment-requests' },
    });
    const plans = [removalPlan({ items: [item] })];

    expect(textOf(await previewPage(previewFindings({ plans })))).toContain(
      'evidence-unknown looks stale: no-sign-in foundStale: no-sign-in',
    );
  });

  test('says of what is held back why it is', async () => {
    const item = itemOf(GRACE);
    const own = { code: 'protected', stops: 'item', itemId: item.id, sentence: 'It is protected.' } as const;
    const wide = {
      code: 'incomplete',
      stops: 'everything',
      itemId: undefined,
      sentence: 'Rules: 403.',
    } as const;
    const text = textOf(
      await previewPage(previewFindings({ plans: [renewalPlan({ items: [item], preview: [own, wide] })] })),
    );

    expect(text).toContain('In the way Rules: 403.');
    expect(text).toContain('an approval held back: see what is in the way It is protected.');
  });

  test('stays small where there are 50,000 of everything, and says what is left out and where all of it is', async () => {
    const many = Array.from({ length: 50_000 }, (_, index) => roleKey({ principalId: `person-${index}` }));
    const items = many.map((key) =>
      itemOf(key.principalId, {
        key,
        decision: 'lapse',
        reason: 'not-used',
        due: '2026-11-29T03:00:00.000Z',
        change: null,
      }),
    );
    const findings = previewFindings({
      plans: [renewalPlan({ items, hash: 'not asked for' }), removalPlan({ items: [] })],
      access: many.map((key) => ({
        kind: 'eligibility',
        key,
        path: 'direct',
        groupId: undefined,
        endsAt: 'never',
        isControlPlane: false,
      })),
      endingSoon: {
        withinDays: 14,
        access: many.map((key) => ({ kind: 'eligibility', key, endsAt: new Date('2026-11-29T03:00:00Z') })),
      },
    });
    const page = await previewPage(findings);

    expect(page.length).toBeLessThan(1_500_000);
    expect(textOf(page)).toContain('Will lapse (50,000)');
    expect(textOf(page)).toContain('49,800 more are left out here; items.csv has all of them.');
    expect(textOf(page)).toContain('49,800 more are left out here; standing-access.csv has all of them.');
  });
});
