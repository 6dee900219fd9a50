import { describe, expect, test } from '@jest/globals';
import { killedShare, type TestedMutant, tallyOf } from '../../../bench/mutants/tally.ts';

function mutant(status: TestedMutant['status'], statusReason?: string): TestedMutant {
  return { fileName: 'src/domain/gates/floor.ts', status, statusReason };
}

describe('the tally of mutants', () => {
  test('counts each by what it came to', () => {
    const mutants = [
      mutant('Killed'),
      mutant('Killed'),
      mutant('Timeout'),
      mutant('Survived'),
      mutant('NoCoverage'),
      mutant('CompileError'),
      mutant('RuntimeError'),
      mutant('Pending'),
      mutant('Ignored', 'a sorted copy is compared, so that the order makes no difference'),
    ];

    expect(tallyOf(mutants)).toEqual({
      killed: 2,
      timeout: 1,
      survived: 1,
      noCoverage: 1,
      equivalent: 1,
      invalid: 3,
    });
  });

  test('takes a mark without a reason for a mutant that survived', () => {
    const marked = [mutant('Ignored'), mutant('Ignored', 'Ignored using a comment')];

    expect(tallyOf(marked)).toMatchObject({ survived: 2, equivalent: 0 });
  });
});

describe('the share of mutants that were noticed', () => {
  const tally = { killed: 5, timeout: 1, survived: 1, noCoverage: 1, equivalent: 7, invalid: 9 };

  test('is of all that change something: neither of equivalent nor of invalid ones', () => {
    expect(killedShare(tally)).toBe(0.75);
  });

  test('was not measured where there are none', () => {
    expect(killedShare({ ...tally, killed: 0, timeout: 0, survived: 0, noCoverage: 0 })).toBeNaN();
  });
});
