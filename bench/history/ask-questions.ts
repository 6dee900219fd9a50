import { type AccessQuestion, accessAt } from '../../src/evidence/access-at.ts';
import type { History } from '../../src/ports/index.ts';
import type { RandomSource } from '../nights/random-source.ts';
import { isGroupScope, type TrueAccess } from './access-text.ts';
import type { HistoryTruth, Moment } from './history-truth.ts';
import { type Judgement, judgeAnswer } from './judge-answer.ts';
import type { TenantJournal } from './tenant-journal.ts';

/** What questions are asked of. */
export interface Inquiry {
  readonly history: History;
  readonly journal: TenantJournal;
  readonly truth: HistoryTruth;
  readonly random: RandomSource;
  /** The first look and the last one, in milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly roles: readonly string[];
  readonly principals: readonly string[];
}

export interface QuestionAsked extends Judgement {
  readonly question: AccessQuestion;
}

/** A random question about a role, or about a principal; one in four as it was known earlier. */
export async function askRandomly(inquiry: Inquiry): Promise<QuestionAsked> {
  const { random, roles, principals } = inquiry;
  const at = randomInstant(inquiry);
  const knownAt = random.happens(0.25) ? randomInstant(inquiry) : undefined;
  const about = random.happens(0.5) ? { role: random.pick(roles) } : { principal: random.pick(principals) };
  return ask(inquiry, { at, knownAt }, about);
}

/** Asks, and compares the answer with what was so. */
export async function ask(
  { history, truth }: Inquiry,
  { at, knownAt }: Moment,
  about: Pick<AccessQuestion, 'role' | 'principal'>,
): Promise<QuestionAsked> {
  const question = {
    at: textOf(at),
    ...(knownAt !== undefined && { knownAt: textOf(knownAt) }),
    ...about,
  };
  const answer = await accessAt(history, question);
  if (answer.kind === 'unknown')
    return { question, wrong: [`not known: ${answer.because}`], certain: 0, possible: 0, neverSeen: 0 };
  const isMeant = ({ role, scope, principal }: TrueAccess) =>
    // Who has access to a group itself is told of a principal, and not of everybody.
    (about.principal !== undefined || !isGroupScope(scope)) &&
    (about.role === undefined || role === about.role.toLowerCase()) &&
    (about.principal === undefined || principal === about.principal.toLowerCase());
  return { question, ...judgeAnswer(answer.accesses, { at, knownAt }, truth, isMeant) };
}

/** Any instant, or one at which something happened, and the millisecond before. */
export function randomInstant({ random, journal, from, to }: Inquiry): number {
  const any = random.integer(from, to);
  if (random.happens(0.5)) return any;
  const happened = journal.instants.filter((at) => at > from && at <= to);
  return (random.pick(happened) ?? any) - random.integer(0, 1);
}

export function textOf(instant: number): string {
  return new Date(instant).toISOString();
}
