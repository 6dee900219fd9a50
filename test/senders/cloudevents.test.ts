import { describe, expect, test } from '@jest/globals';
import type { Sender } from '../../src/domain/model/sender.ts';
import { cloudEvent, cloudEvents, deliveries, HELPDESK, message, now } from './stage.ts';

const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const read = (
  body: unknown,
  headers: Readonly<Record<string, string>> = structured,
  by: Sender = cloudEvents(),
) => deliveries().read(message(body, headers), by, now);
const meaningOf = (body: unknown) => {
  const result = read(body);
  return result.kind === 'read' ? result.meaning : result;
};

describe('an event', () => {
  test('of a type that starts asks for access: its subject is the ticket', () => {
    expect(read(cloudEvent())).toEqual({
      kind: 'read',
      id: '/desk/1 A-1',
      meaning: {
        kind: 'start',
        ticket: 'OPS-12',
        eventAt: new Date('2026-11-29T08:59:00Z'),
        asks: [
          {
            beneficiary: { kind: 'everybody' },
            target: { roleDefinitionId: HELPDESK, directoryScopeId: '/' },
            minutes: 60,
            justification: 'desk.opened of OPS-12',
            ticketInfo: { number: 'OPS-12', system: '/desk/1' },
          },
        ],
      },
    });
  });

  test('of a type that ends, ends the ticket at any age', () => {
    expect(meaningOf(cloudEvent({ type: 'desk.closed', time: '2026-11-27T08:59:00Z' }))).toMatchObject({
      kind: 'end',
      ticket: 'OPS-12',
      eventAt: new Date('2026-11-27T08:59:00Z'),
    });
  });

  test('of another type or another source is ignored', () => {
    expect(meaningOf(cloudEvent({ type: 'desk.commented' }))).toMatchObject({ kind: 'ignored' });
    expect(meaningOf(cloudEvent({ source: '/desk/2' }))).toMatchObject({ kind: 'ignored' });
    expect(meaningOf(cloudEvent({ source: '/desk/2', type: 'desk.closed' }))).toMatchObject({
      kind: 'ignored',
    });
  });

  test('without a subject is refused: nobody could end what it asks for', () => {
    expect(meaningOf(cloudEvent({ subject: undefined }))).toMatchObject({ kind: 'refused' });
  });

  test('that is old is too late', () => {
    expect(meaningOf(cloudEvent({ time: '2026-11-29T08:00:00Z' }))).toMatchObject({ kind: 'refused' });
  });

  test('is another one where its source is, though its id is the same', () => {
    const id = (body: unknown) => {
      const result = read(body);
      return result.kind === 'read' ? result.id : undefined;
    };

    expect(id(cloudEvent({ source: '/desk/1 A', id: '1' }))).toBeUndefined();
    expect(id(cloudEvent({ source: '/desk/2' }))).toBe('/desk/2 A-1');
  });

  test.each([
    ['of another version', cloudEvent({ specversion: '0.3' })],
    ['without an id', cloudEvent({ id: undefined })],
    ['without a time', cloudEvent({ time: undefined })],
    ['in a batch', [cloudEvent()]],
    ["of Event Grid's own schema", [{ eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent' }]],
  ])('%s is malformed', (_what, body) => {
    expect(read(body)).toMatchObject({ kind: 'malformed', status: 400 });
  });

  test('in binary mode or in a batch is of another type: its attributes stand outside of what is proved', () => {
    const binary = { 'content-type': 'application/json', 'ce-id': 'A-1', 'ce-type': 'desk.opened' };

    expect(read({}, binary)).toMatchObject({ kind: 'malformed', status: 415 });
    const batch = { 'content-type': 'application/cloudevents-batch+json' };
    expect(read([cloudEvent()], batch)).toMatchObject({ kind: 'malformed', status: 415 });
  });
});
