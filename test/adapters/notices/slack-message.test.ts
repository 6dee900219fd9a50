import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { slackMessage } from '../../../src/adapters/notices/slack-message.ts';
import { notice } from '../../contracts/notice-store.ts';
import { longNotice, tricky } from './long-notice.ts';

const plain = (most: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(most),
    emoji: z.literal(false),
  });

/** What Slack's reference says of the blocks that our messages are made of. */
const slackShape = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('header'), text: plain(150) }),
        z.strictObject({
          type: z.literal('section'),
          text: z.union([
            plain(3_000),
            z.strictObject({
              type: z.literal('mrkdwn'),
              text: z.string().regex(/^<https?:\/\/[^<>|\s]+\|[^<>|]+>$/),
              verbatim: z.literal(true),
            }),
          ]),
        }),
      ]),
    )
    .min(1)
    .max(50),
});

function textsOf(message: object): readonly string[] {
  return slackShape.parse(message).blocks.map(({ text }) => text.text);
}

describe('a notice for Slack', () => {
  test('says which night it was, why it ended so, its lists, and where there is more', () => {
    expect(textsOf(slackMessage(notice()))).toEqual([
      'PIM Warden: renew-eligibilities partial (2026-11-24 02:05 UTC, tenant aaaabbbb-0000-4000-8000-ccccddddeeee)',
      'the time of the run was over',
      'Renewed: 2\nZoë: Global Administrator\n確認  : Reader',
      '<https://warden.example/api/plans/1|The plan>',
    ]);
  });

  test('says under the reason what it takes for what is proposed', () => {
    const note = 'Nothing happens unless somebody approves it.';

    expect(textsOf(slackMessage(notice({ note }))).slice(1, 3)).toEqual([
      'the time of the run was over',
      note,
    ]);
  });

  test('has its first line as the text of the notification', () => {
    expect(slackMessage(notice())).toMatchObject({
      text: 'PIM Warden: renew-eligibilities partial (2026-11-24 02:05 UTC, tenant aaaabbbb-0000-4000-8000-ccccddddeeee)',
    });
  });

  test.each(tricky)('keeps a name a text, whatever it looks like: %s', (name) => {
    const message = slackMessage(
      notice({ reason: name, sections: [{ title: 'Done', count: 1, lines: [name] }] }),
    );

    const marked = slackShape.parse(message).blocks.filter(({ text }) => text.type === 'mrkdwn');
    expect(JSON.stringify(marked)).not.toContain(name);
    expect(textsOf(message)).toContain(`Done: 1\n${name}`);
  });

  test('has links that nothing can be written into', () => {
    const links = [{ title: 'A & <b>|c', url: 'https://warden.example/api/plans/1?a=1&b=<!here>|x' }];

    expect(textsOf(slackMessage(notice({ links }))).at(-1)).toBe(
      '<https://warden.example/api/plans/1?a=1&amp;b=&lt;!here&gt;%7Cx|A &amp; &lt;b&gt;%7Cc>',
    );
  });

  test.each([
    { what: 'ten lists of twenty long lines', long: longNotice({ lists: 10, lines: 20, length: 300 }) },
    { what: 'one list of thousands', long: longNotice({ lists: 1, lines: 5_000, length: 50 }) },
    { what: 'an endless line', long: longNotice({ lists: 1, lines: 1, length: 50_000 }) },
    { what: 'an endless reason', long: notice({ reason: 'Why? '.repeat(10_000) }) },
    { what: 'letters that are two', long: longNotice({ lists: 1, lines: 20, length: 399, letter: '🔑' }) },
  ])('keeps to the limits of its blocks with $what, and its counts stay what they are', ({ long }) => {
    const texts = textsOf(slackMessage(long));

    expect(texts.every((text) => text.isWellFormed())).toBe(true);
    for (const { title, count } of long.sections)
      expect(texts.filter((text) => text.startsWith(`${title}: ${count}\n`))).toHaveLength(1);
  });

  test('says how many are left out', () => {
    const [, , list] = textsOf(slackMessage(longNotice({ lists: 1, lines: 5_000, length: 50 })));

    expect(list?.split('\n').at(-1)).toBe('... and 4950 more');
  });

  test('has fifty blocks at most', () => {
    expect(textsOf(slackMessage(longNotice({ lists: 60, lines: 1, length: 10 })))).toHaveLength(50);
  });
});
