import type { Answer, Reply } from '../wire/message.ts';
import { editAnswer } from './edit-answer.ts';
import { isPageKind, isReplacementKind, type PendingFault, type ReplacementFaultKind } from './fault.ts';
import { isPage, type Page } from './page.ts';

/** Builds an error answer in the format of one area: Graph and App Service have different envelopes. */
type ErrorAnswer = (status: ErrorStatus, headers: Readonly<Record<string, string>>) => Answer;
export type ErrorStatus = 401 | 403 | 429 | 500 | 502 | 503 | 504;

/** Applies a fault to a request. */
export function replyWithFault(
  fault: PendingFault,
  parts: {
    /** Executes the request. */
    readonly answer: () => Answer;
    readonly errorAnswer: ErrorAnswer;
    readonly refusalAnswer: (refusal: PendingFault['refusal']) => Answer;
    readonly corruptPage: (page: Page) => Page;
    /** An additional effect after the answer is built. */
    readonly sideEffect?: (answer: Answer) => Answer;
  },
): Reply {
  if (isReplacementKind(fault.kind)) return replacementReply(fault.kind, fault, parts);
  const answer = parts.answer();
  if (isPageKind(fault.kind)) {
    const body = isPage(answer.body) ? parts.corruptPage(answer.body) : answer.body;
    return { kind: 'answer', answer: { ...answer, body } };
  }
  switch (fault.kind) {
    case 'slow':
      return { kind: 'answer', answer, afterMilliseconds: fault.delayMs };
    case 'truncated-json':
      return { kind: 'answer', answer: truncated(answer) };
    case 'cut-body':
      return { kind: 'cut', answer };
    case 'lost-answer':
      return { kind: 'answer', answer: parts.errorAnswer(504, retryAfter(fault)) };
    case 'odd-answer':
      return { kind: 'answer', answer: editAnswer(answer, fault.edit, fault.match.record) };
    case 'huge-body':
      return { kind: 'answer', answer: padded(answer, fault.bytes) };
    case 'sibling-rule':
      return { kind: 'answer', answer: parts.sideEffect?.(answer) ?? answer };
    default:
      return fault.kind satisfies never;
  }
}

/** Whether faults of this kind need an answer with a body. */
export function needsBody(kind: PendingFault['kind']): boolean {
  return ['truncated-json', 'cut-body', 'odd-answer', 'huge-body'].includes(kind);
}

function replacementReply(
  kind: ReplacementFaultKind,
  fault: PendingFault,
  { errorAnswer, refusalAnswer }: Pick<Parameters<typeof replyWithFault>[1], 'errorAnswer' | 'refusalAnswer'>,
): Reply {
  switch (kind) {
    case 'refusal':
      return { kind: 'answer', answer: refusalAnswer(fault.refusal) };
    case 'reset':
    case 'hang':
      return { kind };
    case 'html-body':
      return { kind: 'answer', answer: htmlPage };
    case '401':
    case '403':
      return { kind: 'answer', answer: errorAnswer(statuses[kind], {}) };
    default:
      return { kind: 'answer', answer: errorAnswer(statuses[kind], retryAfter(fault)) };
  }
}

const statuses = {
  '401': 401,
  '403': 403,
  '429': 429,
  '500': 500,
  '502': 502,
  '503': 503,
  '504': 504,
} satisfies Record<string, ErrorStatus>;

/** A page that a proxy on the way might send: 200, and HTML instead of JSON. */
const htmlPage: Answer = {
  status: 200,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  text: '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>',
};

/** The first half of the JSON as a complete HTTP body: the length header matches, the JSON is cut off. */
function truncated(answer: Answer): Answer {
  const { body, ...rest } = answer;
  const json = JSON.stringify(body);
  return { ...rest, text: json.slice(0, Math.floor(json.length / 2)) };
}

/** JSON that is whole, and longer than any answer. */
function padded(answer: Answer, bytes: number): Answer {
  const { body, ...rest } = answer;
  return { ...rest, text: `${JSON.stringify(body)}${' '.repeat(bytes)}` };
}

function retryAfter(fault: PendingFault): Readonly<Record<string, string>> {
  const seconds = fault.retryAfterSeconds === undefined && fault.kind === '429' ? 1 : fault.retryAfterSeconds;
  return seconds === undefined || seconds === null ? {} : { 'Retry-After': String(seconds) };
}
