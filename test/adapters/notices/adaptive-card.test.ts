import { describe, expect, test } from '@jest/globals';
import { adaptiveCard } from '../../../src/adapters/notices/adaptive-card.ts';
import { notice } from '../../contracts/notice-store.ts';
import { cardMessage, textsOf } from './card-shape.ts';
import { longNotice, tricky } from './long-notice.ts';

const bytes = (message: object) => Buffer.byteLength(JSON.stringify(message));

describe('a notice for Microsoft Teams', () => {
  test('is an adaptive card in the envelope that workflows take', () => {
    expect(cardMessage.parse(adaptiveCard(notice()))).toEqual(adaptiveCard(notice()));
  });

  test('says which night it was, why it ended so, and its lists', () => {
    expect(textsOf(adaptiveCard(notice()))).toEqual([
      'PIM Warden: renew-eligibilities partial (2026-11-24 02:05 UTC, tenant aaaabbbb-0000-4000-8000-ccccddddeeee)',
      'the time of the run was over',
      'Renewed: 2',
      'Zoë: Global Administrator',
      '確認  : Reader',
    ]);
  });

  test('says that nothing was changed where the mode was not to', () => {
    expect(textsOf(adaptiveCard(notice({ mode: 'plan' })))[0]).toBe(
      'PIM Warden: renew-eligibilities partial (2026-11-24 02:05 UTC, mode plan, tenant aaaabbbb-0000-4000-8000-ccccddddeeee)',
    );
  });

  test('is a heading alone where there is nothing to say', () => {
    const quiet = notice({ state: 'succeeded', reason: undefined, sections: [], links: [] });

    expect(textsOf(adaptiveCard(quiet))).toHaveLength(1);
    expect(cardMessage.parse(adaptiveCard(quiet)).attachments[0].content.actions).toEqual([]);
  });

  test('says under the reason what it takes for what is proposed', () => {
    const note = 'Nothing happens unless somebody approves it.';

    expect(textsOf(adaptiveCard(notice({ note }))).slice(1, 3)).toEqual([
      'the time of the run was over',
      note,
    ]);
  });

  test('leads to the plan', () => {
    expect(cardMessage.parse(adaptiveCard(notice())).attachments[0].content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'The plan', url: 'https://warden.example/api/plans/1' },
    ]);
  });

  test.each(tricky)('keeps a name a text, whatever it looks like: %s', (name) => {
    const message = adaptiveCard(notice({ sections: [{ title: 'Done', count: 1, lines: [name] }] }));

    // Teams reads Markdown in a TextBlock, and in a RichTextBlock none: the shape lets only the latter through.
    expect(textsOf(message)).toContain(name);
  });

  test('keeps a line one line', () => {
    const lines = ['Ada\r\nDone: 99\u2028\u202Eecarg'];

    expect(textsOf(adaptiveCard(notice({ sections: [{ title: 'Done', count: 1, lines }] })))).toContain(
      'Ada Done: 99 ecarg',
    );
  });

  test('says how many more there are than it names', () => {
    const sections = [{ title: 'Done', count: 21, lines: ['Ada', 'Grace'] }];

    expect(textsOf(adaptiveCard(notice({ sections })))).toEqual(
      expect.arrayContaining(['Done: 21', 'Ada', 'Grace', '... and 19 more']),
    );
  });

  test.each([
    { what: 'ten lists of twenty long lines', long: longNotice({ lists: 10, lines: 20, length: 300 }) },
    { what: 'ten lists of twenty endless lines', long: longNotice({ lists: 10, lines: 20, length: 5_000 }) },
    { what: 'one list of thousands', long: longNotice({ lists: 1, lines: 5_000, length: 50 }) },
    { what: 'an endless reason', long: notice({ reason: 'Why? '.repeat(10_000) }) },
    { what: 'letters of many bytes', long: longNotice({ lists: 10, lines: 20, length: 200, letter: '確' }) },
  ])('stays under 28 KB with $what, and its counts stay what they are', ({ long }) => {
    const message = adaptiveCard(long);

    expect(bytes(message)).toBeLessThanOrEqual(28_000);
    const texts = textsOf(message);
    for (const { title, count } of long.sections) expect(texts).toContain(`${title}: ${count}`);
  });

  test('names as many as there is room for', () => {
    const texts = textsOf(adaptiveCard(longNotice({ lists: 10, lines: 20, length: 300 })));

    expect(texts.filter((text) => text === '... and 15 more')).toHaveLength(10);
  });
});
