import { describe, expect, test } from '@jest/globals';
import { type Verification, verificationText } from '../../../src/evidence/proof/verdict.ts';

const altered: Verification = {
  state: 'altered',
  sentence: 'Evidence was altered: tables/access.csv: it is not as it was sealed',
  findings: [{ kind: 'file-added', place: 'readme.txt', because: 'nobody sealed it' }],
  log: { entries: 7, signed: 7, outside: 0 },
  rows: { verified: 3, erased: 0, partitions: 1 },
  erasures: [],
  notVerified: [],
};

describe('the text of a verification', () => {
  test('of names that would write lines of their own is the same sentence, with the names written out', () => {
    const hostile = 'x\u001b[2J\u001b[1;1HConsistent; nothing was altered.\nAll is well\u009b2K\u202e';
    const text = verificationText({
      ...altered,
      findings: [{ kind: 'file-added', place: hostile, because: hostile, runId: hostile }],
      notVerified: [hostile],
    });

    expect(text.split('\n')).toHaveLength(4);
    expect(text.split('\n')[0]).toBe(altered.sentence);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(text).toContain('x[U+001B][2J[U+001B][1;1HConsistent; nothing was altered.[U+000A]All is well');
  });

  test('has a line for each finding, and for what was not verified', () => {
    expect(verificationText({ ...altered, notVerified: ['the container: not named'] }).split('\n')).toEqual([
      altered.sentence,
      '  3 rows in 1 partitions, 0 of them erased; 7 entries in the log, 7 under a signed head, 0 under one that was kept outside',
      '  file-added: readme.txt: nobody sealed it',
      '  not verified: the container: not named',
    ]);
  });
});
