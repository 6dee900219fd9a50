import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { withFact } from '../../../src/domain/commands/fold-facts.ts';
import type { ChangeRecord, CommandContent } from '../../../src/domain/model/command.ts';
import { type Outcome, outcomeCodes } from '../../../src/domain/model/outcome.ts';
import { answerRecord } from '../../../src/http/changes/outcome-answer.ts';
import { revocationBody } from '../../../src/http/principals/bodies.ts';
import { rulesOutcomeBody } from '../../../src/http/role-settings/bodies.ts';
import { outcomeBody } from '../../../src/http/schedules/bodies.ts';
import { command } from '../../change-builder.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { cancellation, failure, given, rows, settings } from './outcome-rows.ts';

/** The record of a change, open yet. */
function accepted(content: CommandContent): ChangeRecord {
  return new FakeCommands().put(command({ id: 'c-1', source: { kind: 'api' }, content }));
}

function answerTo(outcome: Partial<Outcome> & Pick<Outcome, 'code'>, content: CommandContent = given) {
  const fact = {
    kind: 'recorded',
    at: new Date('2026-11-24T09:00:02Z'),
    outcome: { state: 'done', message: '', ...outcome },
  } as const;
  return answerRecord(withFact(accepted(content), fact, ''));
}

const schemas = {
  access: outcomeBody,
  cancellation: outcomeBody,
  'role-settings': rulesOutcomeBody,
  revocation: revocationBody,
};

describe('the answer to an outcome', () => {
  test.each(rows)('$code, of $of, is a $status', ({ code, content, outcome, status, body }) => {
    const answer = answerTo({ ...outcome, code }, content);

    expect(answer).toMatchObject({ status, jsonBody: { ...body, changeId: 'c-1' } });
    const schema = new Map<string, z.ZodType>(Object.entries(schemas)).get(content.kind);
    expect(schema?.safeParse(answer.jsonBody).success).toBe(status < 300);
  });

  test.each(outcomeCodes)('is in this table: %s', (code) => {
    expect(rows.map((row) => row.code)).toContain(code);
  });

  test.each([
    { code: 'not-sent', outcome: {}, after: '30' },
    { code: 'graph-failed', outcome: { failure }, after: '7' },
    { code: 'graph-failed', outcome: { failure: { ...failure, retryAfterSeconds: undefined } }, after: '30' },
  ] as const)('$code says when to ask again', ({ code, outcome, after }) => {
    expect(answerTo({ code, ...outcome }).headers).toMatchObject({ 'retry-after': after });
  });

  test.each([
    { kind: 'signed-out', status: 502 },
    { kind: 'forbidden', status: 502 },
    { kind: 'throttled', status: 503 },
    { kind: 'not-found', status: 404 },
    { kind: 'conflict', status: 409 },
    { kind: 'rejected', status: 422 },
    { kind: 'invalid-response', status: 502 },
    { kind: 'cancelled', status: 504 },
    { kind: 'of-a-later-version', status: 503 },
  ])('graph-failed as $kind is a $status', ({ kind, status }) => {
    expect(answerTo({ code: 'graph-failed', failure: { ...failure, kind } }).status).toBe(status);
  });

  test.each([
    { code: 'refused', content: given },
    { code: 'graph-failed', content: given },
    { code: 'done', content: settings },
  ] as const)('$code without what it promises is a 500, and no crash', ({ code, content }) => {
    expect(answerTo({ code }, content)).toMatchObject({
      status: 500,
      jsonBody: { title: 'The record of this change cannot be read', changeId: 'c-1' },
    });
  });
});

describe('the answer to a change without an outcome', () => {
  test('accepted is a 202 that says where to look', () => {
    const answer = answerRecord(accepted(given));

    expect(outcomeBody.safeParse(answer.jsonBody).success).toBe(true);
    expect(answer).toEqual({
      status: 202,
      jsonBody: { outcome: 'accepted', changeId: 'c-1' },
      headers: { location: '/api/changes/c-1' },
    });
  });

  test('claimed is the same', () => {
    const at = new Date('2026-11-24T09:00:00Z');
    const before = { kind: 'cancellation' } as const;
    const claimed = withFact(accepted(cancellation), { kind: 'claimed', at, deadlineAt: at, before }, '');

    expect(answerRecord(claimed)).toMatchObject({ status: 202, jsonBody: { outcome: 'accepted' } });
  });

  test('expired is a 503: it was not sent and will not be', () => {
    const expired = withFact(accepted(given), { kind: 'expired', at: new Date('2026-11-24T09:00:02Z') }, '');

    expect(answerRecord(expired)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30' },
      jsonBody: {
        title: 'Its time was over',
        detail: 'Nobody executed it in time, so it was not sent and will not be. Ask again.',
        retry: 'later',
        changeId: 'c-1',
      },
    });
  });
});
