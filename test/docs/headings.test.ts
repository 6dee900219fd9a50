import { describe, expect, test } from '@jest/globals';
import { anchorsOf } from './headings.ts';

function anchors(...lines: readonly string[]): readonly string[] {
  return [...anchorsOf(lines.join('\n'))];
}

describe('the anchor of a heading', () => {
  test.each([
    ['### Request statuses', 'request-statuses'],
    ['## Extend, renew, update or assign', 'extend-renew-update-or-assign'],
    ["# A night's work: `apply` and `plan`", 'a-nights-work-apply-and-plan'],
    ['## See [the rules](rules.md) first', 'see-the-rules-first'],
    ['## Half-page ADRs ##', 'half-page-adrs'],
  ])('of "%s" is %s', (heading, anchor) => {
    expect(anchors(heading)).toEqual([anchor]);
  });

  test('is numbered where an earlier heading has the same', () => {
    expect(anchors('# Rules', '## Rules', '## Rules')).toEqual(['rules', 'rules-1', 'rules-2']);
  });

  test('is not made of a comment in a code block', () => {
    expect(anchors('# Rules', '```sh', '# not a heading', '```', '## Gates')).toEqual(['rules', 'gates']);
  });
});
