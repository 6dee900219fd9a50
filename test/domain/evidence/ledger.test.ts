import { describe, expect, test } from '@jest/globals';
import { Ledger } from '../../../src/domain/evidence/ledger.ts';
import { subjectOf } from '../../../src/domain/evidence/subjects.ts';
import { bob, eligibility, exactly } from '../../fact-builder.ts';

const run = { runId: 'a run', now: '2026-11-12T02:00:00.000Z', factIdOf: (text: string) => text };
const began = { time: exactly('2026-11-11T09:00:00.000Z'), cause: null };
const ended = { time: exactly('2026-11-11T17:00:00.000Z'), cause: null };

describe('what changed of what is open', () => {
  test('has what was open before the run and ended in it', () => {
    const record = eligibility();
    const subject = subjectOf(record);
    const known = { subject, record, factId: 'a fact', ...began };
    const ledger = new Ledger(new Map([[subject, known]]), run);

    ledger.closed(known, ended);

    expect(ledger.changes()).toEqual({ opened: [], closed: [subject] });
  });

  test('has nothing of what began and ended in the same run: no cache has it', () => {
    const record = eligibility(bob);
    const subject = subjectOf(record);
    const ledger = new Ledger(new Map(), run);

    ledger.opened(record, began);
    const known = ledger.open.get(subject);
    if (known === undefined) throw new Error('it is open now');
    ledger.closed(known, ended);

    expect(ledger.facts.map(({ change }) => change)).toEqual(['opened', 'closed']);
    expect(ledger.changes()).toEqual({ opened: [], closed: [] });
  });
});
