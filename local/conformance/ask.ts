import { z } from 'zod';
import type { GraphRequest } from '../../src/adapters/graph/client/exchange.ts';
import { failureText, graphFailure, isRefusal } from './answers.ts';
import type { ReadingFinding } from './findings.ts';
import { groupEligibilitiesPath } from './paths.ts';
import type { ReadingId } from './readings.ts';
import type { Stage } from './stage.ts';

/** What came of a question that the app never asks so. `unanswered`: what Graph said is not about the question. */
export type Asked =
  | { readonly kind: 'answered'; readonly items: readonly unknown[]; readonly text: string }
  | {
      readonly kind: 'refused' | 'unanswered';
      readonly code: string;
      readonly status: number | undefined;
      readonly text: string;
    };

const page = z.object({ value: z.array(z.unknown()) });

/** Asks one page of a list. */
export async function ask(
  { ports: { client }, call }: Stage,
  request: Pick<GraphRequest, 'url' | 'permission'> & Partial<Pick<GraphRequest, 'workload'>>,
): Promise<Asked> {
  try {
    const { body } = await client.send({ method: 'GET', workload: 'pim', ...request }, call);
    const items = page.safeParse(body).data?.value ?? [];
    return { kind: 'answered', items, text: `answered, rows: ${items.length}` };
  } catch (error) {
    const failure = graphFailure(error);
    const kind = isRefusal(failure) ? 'refused' : 'unanswered';
    const text = `${kind === 'refused' ? 'refused' : 'no answer to it'}: ${failureText(failure)}`;
    return { kind, code: failure.code, status: failure.status, text };
  }
}

/** Notes which reading a question shows. @param state what it shows where it was answered or refused. */
export function noteAnswer(
  { findings }: Stage,
  id: ReadingId,
  asked: Asked,
  state: ReadingFinding['state'],
): void {
  findings.reading(id, asked.kind === 'unanswered' ? 'not-tried' : state, asked.text);
}

/** Asks PIM for Groups for those who are eligible for a group. */
export function askForGroup(stage: Stage, groupId: string): Promise<Asked> {
  const query = new URLSearchParams({ $filter: `groupId eq '${groupId}'` });
  return ask(stage, {
    url: `${groupEligibilitiesPath}?${query}`.replaceAll('+', '%20'),
    permission: 'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  });
}
