import { enteredGroupOf, type FoundRecord } from '../../src/domain/evidence/access-paths.ts';
import { kindOf } from '../../src/domain/evidence/difference.ts';
import type { FoundState } from '../../src/domain/evidence/subject-history.ts';
import { subjectOf } from '../../src/domain/evidence/subjects.ts';
import { isDirectoryRole } from '../../src/domain/model/access.ts';
import { accessAt } from '../../src/evidence/access-at.ts';
import { diffOf } from '../../src/evidence/differences.ts';
import { ask, type Inquiry, randomInstant, textOf } from './ask-questions.ts';

export interface DaysCompared {
  readonly from: string;
  readonly to: string;
  readonly differences: number;
  readonly neverSeen: number;
  /** Sentences. */
  readonly wrong: readonly string[];
}

/** Asks for all access at two instants and for what is different between them: that must be the difference of the two answers. */
export async function compareDays(inquiry: Inquiry): Promise<DaysCompared> {
  const two = [randomInstant(inquiry), randomInstant(inquiry)].toSorted((one, other) => one - other);
  const [from = 0, to = 0] = two;
  const answers = [await ask(inquiry, { at: from }, {}), await ask(inquiry, { at: to }, {})];
  const span = { from: textOf(from), to: textOf(to) };
  const [before, after] = [await statesAt(inquiry, span.from), await statesAt(inquiry, span.to)];
  const expected = differencesOf(before.access, after.access);
  const kinds = ['eligibility', 'assignment'] as const;
  const answer = await diffOf(inquiry.history, { ...span, kinds });
  if (answer.kind === 'unknown')
    return { ...span, differences: 0, neverSeen: 0, wrong: [`not known: ${answer.because}`] };
  // The answers tell of roles; of groups they tell who may get in.
  const ofRoles = answer.differences.filter(({ before, after }) => {
    const record = after?.step.record ?? before?.step.record;
    return record !== undefined && 'key' in record && isDirectoryRole(record.key);
  });
  const said = new Map(ofRoles.map(({ subject, kind }) => [subject, kind] as const));
  const members = await memberDifferences(inquiry, span, before, after);
  return {
    ...span,
    differences: said.size,
    neverSeen: answers.reduce((total, { neverSeen }) => total + neverSeen, 0),
    wrong: [
      ...answers.flatMap(({ question, wrong }) => wrong.map((one) => `at ${question.at}: ${one}`)),
      ...unlike(expected, said),
      ...members,
    ],
  };
}

interface States {
  readonly access: ReadonlyMap<string, FoundState>;
  /** Memberships of groups that had access, and eligibilities for them. */
  readonly ways: ReadonlyMap<string, FoundState>;
  readonly groups: ReadonlySet<string>;
}

async function statesAt({ history }: Inquiry, at: string): Promise<States> {
  const answer = await accessAt(history, { at });
  const found = answer.kind === 'known' ? answer.accesses.flatMap(({ steps }) => steps) : [];
  const isWay = ({ record }: FoundRecord) => enteredGroupOf(record) !== undefined;
  const groups = found.flatMap(({ record }) => enteredGroupOf(record) ?? []);
  return {
    access: bySubject(found.filter((one) => !isWay(one))),
    ways: bySubject(found.filter(isWay)),
    groups: new Set(groups),
  };
}

function bySubject(found: readonly FoundRecord[]): ReadonlyMap<string, FoundState> {
  return new Map(found.map(({ record, state }) => [subjectOf(record), state]));
}

function differencesOf(
  before: ReadonlyMap<string, FoundState>,
  after: ReadonlyMap<string, FoundState>,
): ReadonlyMap<string, string> {
  const subjects = new Set([...before.keys(), ...after.keys()]);
  return new Map(
    [...subjects].flatMap((subject) => {
      const kind = kindOf(before.get(subject), after.get(subject));
      return kind === undefined ? [] : [[subject, kind] as const];
    }),
  );
}

/** Members, and whoever may become one, are compared of groups that had access at both instants: of others, the answers do not tell. */
async function memberDifferences(
  { history }: Inquiry,
  span: { readonly from: string; readonly to: string },
  before: States,
  after: States,
): Promise<readonly string[]> {
  const groups = before.groups.intersection(after.groups);
  const isTold = (subject: string) =>
    [...groups].some(
      (id) =>
        subject.startsWith(`membership:${id}:`) ||
        (subject.startsWith('eligibility:') && subject.includes(`:${id}:member:`)),
    );
  const expected = [...differencesOf(before.ways, after.ways)].filter(([one]) => isTold(one));
  const answer = await diffOf(history, { ...span, kinds: ['membership', 'eligibility'] });
  if (answer.kind === 'unknown') return [`not known: ${answer.because}`];
  const said = answer.differences
    .filter(({ subject }) => isTold(subject))
    .map(({ subject, kind }) => [subject, kind] as const);
  return unlike(new Map(expected), new Map(said));
}

function unlike(expected: ReadonlyMap<string, string>, said: ReadonlyMap<string, string>): readonly string[] {
  const subjects = new Set([...expected.keys(), ...said.keys()]);
  return [...subjects]
    .filter((subject) => expected.get(subject) !== said.get(subject))
    .map(
      (subject) =>
        `${subject}: the answers differ by ${expected.get(subject) ?? 'nothing'}, and the difference says ${said.get(subject) ?? 'nothing'}`,
    );
}
