import type { InstantText } from '../../../domain/model/recorded.ts';
import { numbered } from '../../exports/question.ts';
import { type AccessRow, accessQuestion, accessRows } from '../../questions/access.ts';
import type { PackTable, TableParts } from './pack-table.ts';

/** Each access at the beginning and at the end: the lists that samples are drawn from. */
export function accessTable(parts: TableParts, which: 'start' | 'end'): PackTable<AccessRow> {
  const { from, to, knownAt } = parts.reading.period;
  const at: InstantText = which === 'start' ? from : to;
  return {
    name: `access-at-${which}`,
    title: `Who had which access at the ${which}`,
    about:
      'An access of a principal by one path: direct, by activation, as a member of a group, or only eligible for the membership of one (group-eligibility); since when, and who asked, approved and why. Ids are stable, so that samples can be drawn from it.',
    question: {
      ...accessQuestion({ at, knownAt }, parts.ports),
      read: (after, reading) => numbered(accessRows(parts.reading.access(at, reading), at), after),
    },
  };
}
