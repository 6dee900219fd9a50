import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AskVerdict, stillAsked } from '../../../src/changes/activations/still-asked.ts';
import type { ActivationContent } from '../../../src/domain/model/activation.ts';
import type { CommandFact } from '../../../src/domain/model/command.ts';
import type { Sender } from '../../../src/domain/model/sender.ts';
import type { DeliveryMeaning } from '../../../src/ports/index.ts';
import { activation, awaiting, claimed, command, recorded } from '../../change-builder.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { ADA, GLOBAL_ADMINISTRATOR, GRACE, roleKey } from '../../snapshot-builder.ts';
import type { FakePorts } from '../fake-ports.ts';
import { ask, delivery, deliveryPorts, end, now, start } from './delivery-stage.ts';

const activationId = '20261124T090000000Z-0000000a';
const notAsked = {
  kind: 'refused',
  because: 'No message of its sender asks for just this. Somebody else wrote it into the store.',
};

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = deliveryPorts();
});

/** What the message asks for of Ada, as whoever executed it wrote it down. */
function contentOf(overrides: Partial<ActivationContent> = {}): ActivationContent {
  const { content } = activation();
  if (content.kind !== 'activation') throw new Error('no activation');
  return {
    ...content,
    ticket: 'INC-1',
    deliveryId: delivery(1, start()).id,
    eventAt: '2026-11-24T08:59:50.000Z',
    key: roleKey(),
    ticketInfo: { number: 'INC-1', system: 'PagerDuty' },
    ...overrides,
  };
}

interface Said {
  readonly meaning?: DeliveryMeaning;
  readonly content?: Partial<ActivationContent>;
  /** What the message became. */
  readonly named?: readonly string[];
  /** What became of the message otherwise. */
  readonly ofMessage?: CommandFact;
  readonly facts?: readonly CommandFact[];
}

/** Whether the message, which has been worked through, still asks for the activation. */
function judge({
  meaning = start(),
  content = {},
  named = [activationId],
  ofMessage,
  facts = [],
}: Said = {}) {
  const message = delivery(1, meaning);
  ports.commands.put(message, ofMessage ?? recorded(message, { commandIds: named }));
  const wanted = contentOf(content);
  const record = ports.commands.put({ ...activation(), id: activationId, content: wanted }, ...facts);
  return stillAsked(record, wanted, ports);
}

describe('an activation whose message is there', () => {
  test('is asked for as the message says under the rules of now', async () => {
    expect(await judge()).toEqual({
      kind: 'asked',
      loaded: await ports.rules.load(),
      receivedAt: now,
      minutes: 120,
      insteadOf: undefined,
    });
  });

  test.each([
    { asked: [45], wanted: 120, minutes: 45 },
    { asked: [45, 90, 60], wanted: 120, minutes: 90 },
    { asked: [240], wanted: 120, minutes: 120 },
  ])('is given for no longer than was accepted, nor than its message asks: $minutes', async (said) => {
    const meaning = start(said.asked.map((minutes) => ask({ minutes })));

    expect(await judge({ meaning, content: { minutes: said.wanted } })).toMatchObject({
      minutes: said.minutes,
    });
  });

  test('waits so long as the message is worked through', async () => {
    const message = delivery(1, start());
    ports.commands.put(message);
    const record = ports.commands.put({ ...activation(), id: activationId, content: contentOf() });

    expect(await stillAsked(record, contentOf(), ports)).toEqual({
      kind: 'later',
      because: `Message ${message.id}, which asks for it, is being worked through.`,
    });
  });

  test('is refused where that message became others, or nothing', async () => {
    expect(await judge({ named: ['20261124T090000000Z-0000000b'] })).toEqual(notAsked);
    expect(await judge({ ofMessage: recorded(delivery(1, start())) })).toEqual(notAsked);
    expect(await judge({ ofMessage: { kind: 'expired', at: now } })).toEqual(notAsked);
  });

  test('waits where nobody can tell what the message means now', async () => {
    ports.rules.load = async () => ({
      rules: rules(),
      hash: 'b',
      approval: { kind: 'none' },
    });

    expect(await judge()).toEqual({ kind: 'later', because: 'Nobody has approved the rules (b).' });
  });

  test.each([
    { kind: 'ignored', because: 'It is of no use.' },
    { kind: 'refused', because: 'It is not its role.' },
  ] as const)('is refused where the message is $kind under the rules of now', async (meaning) => {
    expect(await judge({ meaning })).toEqual({ kind: 'refused', because: meaning.because });
  });
});

describe('an activation of which its message says something else', () => {
  test.each([
    ['there is no such message', { content: { deliveryId: 'nowhere' } }],
    ['it is of another sender', { content: { sender: 'jira' } }],
    ['it ends the ticket', { meaning: end('2026-11-24T08:59:50Z') }],
    ['it is about another ticket', { content: { ticket: 'INC-2' } }],
    ['it happened at another instant', { content: { eventAt: '2026-11-24T08:59:51.000Z' } }],
    ['another role', { content: { key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) } }],
    ['another scope', { content: { key: roleKey({ directoryScopeId: '/administrativeUnits/1' }) } }],
    ['another reason', { content: { justification: 'because' } }],
    ['another number', { content: { ticketInfo: { number: 'INC-2', system: 'PagerDuty' } } }],
    ['another system', { content: { ticketInfo: { number: 'INC-1', system: 'Jira' } } }],
    ['no ticket', { content: { ticketInfo: null } }],
  ] as readonly (readonly [string, Said])[])('is refused: %s', async (_what, said) => {
    expect(await judge(said)).toEqual(notAsked);
  });

  test('is refused where what it came of is no message', async () => {
    const other = command({ id: 'a renewal' });
    ports.commands.put(other, claimed(other), recorded(other, { commandIds: [activationId] }));

    expect(await judge({ content: { deliveryId: other.id } })).toEqual(notAsked);
  });

  test('has no ticket in PIM where its message has none', async () => {
    const meaning = start([ask({ ticketInfo: null })]);

    expect(await judge({ meaning, content: { ticketInfo: null } })).toMatchObject({ kind: 'asked' });
  });

  const map = (objectIds: Readonly<Record<string, string>>): Sender['beneficiaries'] => ({
    kind: 'map',
    objectIds,
  });
  const people: Sender['beneficiaries'] = { kind: 'people', ids: [ADA] };
  test.each([
    ['everybody whom the rules name', { kind: 'everybody' }, people, true],
    [
      'somebody by a name, which was found out once',
      { kind: 'user-principal-name', name: 'a' },
      people,
      true,
    ],
    ['them', { kind: 'principal', id: ADA.toUpperCase() }, people, true],
    ['somebody else', { kind: 'principal', id: GRACE }, people, false],
    ['its own user who is them', { kind: 'sender-user', id: 'PADA' }, map({ PADA: ADA }), true],
    ['its own user who is somebody else', { kind: 'sender-user', id: 'PADA' }, map({ PADA: GRACE }), false],
    ['its own user whom nobody knows', { kind: 'sender-user', id: 'constructor' }, map({ PADA: ADA }), false],
    ['its own user where there is no map', { kind: 'sender-user', id: 'PADA' }, people, false],
  ] as const)('may ask for %s', async (_whom, beneficiary, beneficiaries, isAsked) => {
    ports = deliveryPorts({ rules: rules({ senders: [sender({ beneficiaries })] }) });

    expect((await judge({ meaning: start([ask({ beneficiary })]) })).kind).toBe(
      isAsked ? 'asked' : 'refused',
    );
  });
});

describe('an activation that is executed late', () => {
  const tooLate = {
    kind: 'refused',
    because: 'It happened at 2026-11-24T08:59:50.000Z: too long ago to give anything now.',
  };
  /** So many milliseconds after it came in. */
  const pass = (milliseconds: number) => ports.passes(milliseconds / 60_000);
  const halfAnHour = 30 * 60_000 - 10_000;

  test('gives nothing more half an hour after it happened', async () => {
    pass(halfAnHour - 1);
    expect((await judge()).kind).toBe('asked');
    pass(1);
    expect(await judge()).toEqual(tooLate);
  });

  test('is not late where it waited for people', async () => {
    pass(2 * halfAnHour);

    expect((await judge({ facts: [awaiting(now)] })).kind).toBe('asked');
  });

  test('is late a day after that, for however long a fact says that it waits', async () => {
    const forEver = { ...awaiting(now), executeBefore: new Date('2099-01-01T00:00:00Z') };
    pass(halfAnHour + 86_400_000 - 1);
    expect((await judge({ facts: [forEver] })).kind).toBe('asked');
    pass(1);
    expect(await judge({ facts: [forEver] })).toEqual(tooLate);
  });
});

describe('an activation in the place of one that was never seen', () => {
  const firstId = '20261124T090000000Z-0000000b';
  const otherId = '20261124T090000000Z-0000000c';
  const unseen = { state: 'unconfirmed', code: 'unconfirmed', message: 'not seen' } as const;

  /** The first came to this. */
  function again(
    outcome: Parameters<typeof recorded>[1],
    of: Partial<ActivationContent> = {},
  ): Promise<AskVerdict> {
    const other = {
      ...activation(),
      id: otherId,
      content: contentOf({ key: roleKey({ principalId: GRACE }) }),
    };
    ports.commands.put(other, claimed(other), recorded(other, unseen));
    const first = { ...activation(), id: firstId, content: contentOf(of) };
    ports.commands.put(first, claimed(first, { at: now }), recorded(first, outcome));
    return judge({ named: ['gone', otherId, firstId] });
  }

  test('is asked for by the same message', async () => {
    expect(await again(unseen)).toMatchObject({ kind: 'asked', insteadOf: firstId });
  });

  test('is not where that one was seen, or gave nothing', async () => {
    expect(await again({ state: 'done' })).toEqual(notAsked);
    expect(await again({ state: 'refused', code: 'obstructed' })).toEqual(notAsked);
  });

  test('is not where that one is of another access', async () => {
    expect(await again(unseen, { key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) })).toEqual(
      notAsked,
    );
  });

  test('is so for an hour and a half after the first was claimed', async () => {
    ports.passes(89);
    expect((await again(unseen)).kind).toBe('asked');
    ports.passes(1);
    expect((await again(unseen)).kind).toBe('refused');
  });
});
