import { describe, expect, test } from '@jest/globals';
import type { Sender } from '../../src/domain/model/sender.ts';
import { ADA, deliveries, HELPDESK, incidentEvent, message, now, pagerDuty } from './stage.ts';

const mapped = pagerDuty({ beneficiaries: { kind: 'map', objectIds: { PADA001: ADA } } });

const read = (body: unknown, by: Sender = pagerDuty()) => deliveries().read(message(body), by, now);
const meaningOf = (body: unknown, by?: Sender) => {
  const result = read(body, by);
  return result.kind === 'read' ? result.meaning : result;
};

describe('an incident', () => {
  test('asks for access when it is triggered with the service and priority of the rules', () => {
    expect(read(incidentEvent('incident.triggered'))).toEqual({
      kind: 'read',
      id: '01D0ZDVBGQBD4S5WFTKNJ8HX5A',
      meaning: {
        kind: 'start',
        ticket: 'Q1B9VQ3XRZ7JJG',
        eventAt: new Date('2026-11-29T08:59:00.169Z'),
        asks: [
          {
            beneficiary: { kind: 'everybody' },
            target: { roleDefinitionId: HELPDESK, directoryScopeId: '/' },
            minutes: 60,
            justification: 'PagerDuty incident #2 (Q1B9VQ3XRZ7JJG): Mail queue is stuck',
            ticketInfo: { number: 'Q1B9VQ3XRZ7JJG', system: 'PagerDuty' },
          },
        ],
      },
    });
  });

  test.each([
    'incident.triggered',
    'incident.reopened',
    'incident.priority_updated',
    'incident.service_updated',
  ])('asks for access by %s', (type) => {
    expect(meaningOf(incidentEvent(type))).toMatchObject({ kind: 'start' });
  });

  test.each(['incident.acknowledged', 'incident.reassigned', 'incident.escalated', 'incident.delegated'])(
    'asks for its new assignees by %s, where the rules map users of PagerDuty, and for nobody else',
    (type) => {
      const twice = { assignees: [{ id: 'PADA001' }, { id: 'PGRACE1' }, { id: 'PADA001' }] };

      expect(meaningOf(incidentEvent(type, twice), mapped)).toMatchObject({
        kind: 'start',
        asks: [
          { beneficiary: { kind: 'sender-user', id: 'PADA001' } },
          { beneficiary: { kind: 'sender-user', id: 'PGRACE1' } },
        ],
      });
      expect(meaningOf(incidentEvent(type))).toMatchObject({ kind: 'ignored' });
    },
  );

  test('asks for nobody before it has an assignee', () => {
    expect(meaningOf(incidentEvent('incident.triggered', { assignees: [] }), mapped)).toMatchObject({
      kind: 'ignored',
    });
  });

  test.each([
    ['of another service', { service: { id: 'POTHER' } }],
    ['of another priority', { priority: { id: 'PRIORITY3', summary: 'P1' } }],
    ['without a priority', { priority: null }],
  ])('is ignored %s, whatever its labels say', (_what, data) => {
    expect(meaningOf(incidentEvent('incident.triggered', data))).toMatchObject({ kind: 'ignored' });
  });

  test('of any service and priority is meant where the rules name none', () => {
    const any = pagerDuty({ condition: { format: 'pagerduty', services: [], priorities: [] } });

    expect(meaningOf(incidentEvent('incident.triggered', { priority: null }), any)).toMatchObject({
      kind: 'start',
    });
  });
});

describe('the end of an incident', () => {
  test('is its resolution, whatever service and priority it has by then', () => {
    const data = { status: 'resolved', priority: null, service: { id: 'POTHER' } };

    expect(meaningOf(incidentEvent('incident.resolved', data))).toEqual({
      kind: 'end',
      ticket: 'Q1B9VQ3XRZ7JJG',
      eventAt: new Date('2026-11-29T08:59:00.169Z'),
      because: 'The incident Q1B9VQ3XRZ7JJG is resolved.',
    });
  });

  test('is any event that shows it resolved: state counts beside the name of the event', () => {
    expect(meaningOf(incidentEvent('incident.priority_updated', { status: 'resolved' }))).toMatchObject({
      kind: 'end',
    });
    expect(meaningOf(incidentEvent('incident.triggered', { status: 'resolved' }))).toMatchObject({
      kind: 'end',
    });
  });

  test('is also that it does not matter any more: another priority or service', () => {
    const less = { priority: { id: 'PRIORITY3' } };

    expect(meaningOf(incidentEvent('incident.priority_updated', less))).toMatchObject({ kind: 'end' });
    const moved = { service: { id: 'POTHER' } };
    expect(meaningOf(incidentEvent('incident.service_updated', moved))).toMatchObject({ kind: 'end' });
  });

  test('counts at any age, and a start that is older than 30 minutes is too late', () => {
    const old = { occurred_at: '2026-11-27T09:00:00Z' };

    expect(meaningOf(incidentEvent('incident.resolved', { status: 'resolved' }, old))).toMatchObject({
      kind: 'end',
      eventAt: new Date('2026-11-27T09:00:00Z'),
    });
    expect(
      meaningOf(incidentEvent('incident.triggered', {}, { occurred_at: '2026-11-29T08:29:59Z' })),
    ).toMatchObject({ kind: 'refused', because: expect.stringContaining('Too late') });
    expect(
      meaningOf(incidentEvent('incident.triggered', {}, { occurred_at: '2026-11-29T08:30:00Z' })),
    ).toMatchObject({ kind: 'start' });
  });
});

describe('an event', () => {
  test.each(['incident.annotated', 'incident.responder.added', 'service.updated', 'pagey.ping'])(
    'that means nothing here is authentic and ignored, whatever it holds: %s',
    (type) => {
      expect(
        meaningOf({ event: { ...incidentEvent(type).event, data: { message: 'hello' } } }),
      ).toMatchObject({
        kind: 'ignored',
      });
    },
  );

  test('has its id from the signed body, whatever headers say', () => {
    const delivery = message(incidentEvent('incident.triggered'), {
      'x-webhook-id': 'other',
      'webhook-id': 'other',
    });

    expect(deliveries().read(delivery, pagerDuty(), now)).toMatchObject({ id: '01D0ZDVBGQBD4S5WFTKNJ8HX5A' });
  });

  test.each([
    ['nothing', {}],
    ['no id', { event: { ...incidentEvent('incident.triggered').event, id: '' } }],
    ['an id of another alphabet', incidentEvent('incident.triggered', { id: 'Q1В9' })],
    ['no status', incidentEvent('incident.triggered', { status: undefined })],
    ['an unknown status', incidentEvent('incident.triggered', { status: 'maybe' })],
    ['no time', incidentEvent('incident.triggered', {}, { occurred_at: 'today' })],
    ['no service', incidentEvent('incident.triggered', { service: null })],
  ])('is malformed with %s', (_what, body) => {
    expect(read(body)).toMatchObject({ kind: 'malformed', status: 400 });
  });

  test('says its title on one line, as plain text', () => {
    const title = 'a\nb\u0000c\u202ed <b>=1+1</b>';

    expect(meaningOf(incidentEvent('incident.triggered', { title }))).toMatchObject({
      asks: [{ justification: 'PagerDuty incident #2 (Q1B9VQ3XRZ7JJG): a b c d <b>=1+1</b>' }],
    });
  });
});
