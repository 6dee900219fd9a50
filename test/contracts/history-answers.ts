import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { hasHappened, mayHaveHappened } from '../../src/domain/evidence/fact-times.ts';
import { subjectOf } from '../../src/domain/evidence/subjects.ts';
import { accessAt } from '../../src/evidence/access-at.ts';
import { diffOf } from '../../src/evidence/differences.ts';
import { timelineOfPrincipal, timelineOfRole } from '../../src/evidence/timelines.ts';
import { canonicalJson } from '../../src/ports/canonical-json.ts';
import type { History, Looks } from '../../src/ports/index.ts';
import { writeHistory } from '../evidence/honest-snapshot.ts';
import {
  instantOf,
  lastTick,
  type MadeUpTenant,
  madeUpTenants,
  recordsAs,
} from '../evidence/made-up-history.ts';
import { linesOfAnswer, linesOfPossible, setOf, stateText } from '../evidence/naive-answers.ts';
import { knowledgeAt } from '../evidence/naive-knowledge.ts';
import { ada, admins, bob, globalAdministrator } from '../fact-builder.ts';

const tick = fc.integer({ min: 0, max: lastTick });
const questions = fc.array(fc.record({ at: tick, other: tick, knownAt: fc.option(tick) }), {
  minLength: 5,
  maxLength: 5,
});

interface Kept {
  readonly history: History;
  readonly looks?: Looks;
}

/** What every history answers, whatever happened. @param numRuns how many made-up tenants. */
export function describeAnswers(name: string, make: () => Promise<Kept>, numRuns: number): void {
  async function historyOf(tenant: MadeUpTenant): Promise<History> {
    const kept = await make();
    await writeHistory(kept, tenant);
    return kept.history;
  }

  describe(`whatever happened, whoever looked, and whenever it became known: ${name}`, () => {
    test('who had a role at an instant, as known at another, is what was known then, tick by tick', async () => {
      await fc.assert(
        fc.asyncProperty(madeUpTenants, questions, async (tenant, asked) => {
          const history = await historyOf(tenant);
          const [first = 0] = tenant.runs;
          for (const { at, knownAt } of asked) {
            const answer = await accessAt(history, {
              at: instantOf(at),
              knownAt: knownAt === null ? undefined : instantOf(knownAt),
              role: globalAdministrator,
            });

            if (at < first) expect(answer).toEqual({ kind: 'unknown', because: 'before-first-look' });
            else if (knownAt !== null && knownAt < first)
              expect(answer).toEqual({ kind: 'unknown', because: 'not-known-yet' });
            else
              expect(answer.kind === 'known' ? linesOfAnswer(answer.accesses) : answer).toEqual(
                linesOfPossible(knowledgeAt(tenant, knownAt ?? lastTick), at),
              );
          }
        }),
        { numRuns },
      );
    });

    test('what a principal had is the same that its roles say', async () => {
      await fc.assert(
        fc.asyncProperty(madeUpTenants, questions, async (tenant, asked) => {
          const history = await historyOf(tenant);
          const [first = 0] = tenant.runs;
          for (const { at, knownAt } of asked.filter((question) => question.at >= first)) {
            const known = Math.max(knownAt ?? lastTick, first);
            const lines = linesOfPossible(knowledgeAt(tenant, known), at);
            for (const principal of [ada, bob, admins]) {
              const question = { at: instantOf(at), knownAt: instantOf(known), principal };
              const answer = await accessAt(history, { ...question, role: globalAdministrator });

              expect(answer.kind === 'known' ? linesOfAnswer(answer.accesses) : answer).toEqual(
                lines.filter((line) => line.startsWith(principal)),
              );
            }
          }
        }),
        { numRuns },
      );
    });

    test('the difference of two instants, made from the changes, is the difference of what was known of them', async () => {
      await fc.assert(
        fc.asyncProperty(madeUpTenants, questions, async (tenant, asked) => {
          const history = await historyOf(tenant);
          const [first = 0] = tenant.runs;
          for (const { at, other, knownAt } of asked) {
            const [from, to] = [Math.min(at, other), Math.max(at, other)];
            if (from < first) continue;
            const known = Math.max(knownAt ?? lastTick, first);
            const answer = await diffOf(history, {
              from: instantOf(from),
              to: instantOf(to),
              knownAt: instantOf(known),
            });
            const knowledge = knowledgeAt(tenant, known);
            const expected = knowledge.flatMap((ticks) => {
              const [before, after] = [setOf(ticks[from]), setOf(ticks[to])];
              return before === after ? [] : [`${before} => ${after}`];
            });

            if (answer.kind !== 'known') throw new Error(answer.because);
            expect(
              answer.differences
                .map(({ before, after }) => `${stateText(before)} => ${stateText(after)}`)
                .sort(),
            ).toEqual(expected.sort());
          }
        }),
        { numRuns },
      );
    });

    test('timelines hold each version for as long as it was or may have been', async () => {
      await fc.assert(
        fc.asyncProperty(madeUpTenants, questions, async (tenant, asked) => {
          const history = await historyOf(tenant);
          const [first = 0] = tenant.runs;
          for (const { at, knownAt } of asked.filter((question) => question.at >= first)) {
            const known = Math.max(knownAt ?? lastTick, first);
            const question = { from: instantOf(at), to: instantOf(at), knownAt: instantOf(known) };
            const timelines = await Promise.all([
              timelineOfRole(history, globalAdministrator, question),
              ...[ada, bob, admins].map((principal) => timelineOfPrincipal(history, principal, question)),
            ]);
            const lines = timelines.map((timeline) => {
              if (timeline.kind !== 'known') throw new Error(timeline.because);
              const there = timeline.entries.filter(
                ({ interval: { began, ended }, through }) =>
                  through === undefined &&
                  mayHaveHappened(began, instantOf(at)) &&
                  (ended === null || !hasHappened(ended, instantOf(at))),
              );
              return there.map(({ interval: { record } }) => canonicalJson(record)).sort();
            });
            const knowledge = knowledgeAt(tenant, known);
            const expected = (isMeant: (subject: string) => boolean) =>
              recordsAs
                .flatMap((recordAs, index) =>
                  isMeant(subjectOf(recordAs(1, 'never'))) ? [...(knowledge[index]?.[at]?.keys() ?? [])] : [],
                )
                .filter((text) => text !== '')
                .sort();

            expect(lines).toEqual([
              expected((subject) => subject.includes(globalAdministrator)),
              ...[ada, bob].map((principal) => expected((subject) => subject.includes(principal))),
              expected((subject) => subject.includes(`assignment:${admins}`)),
            ]);
          }
        }),
        { numRuns },
      );
    });
  });
}
