import { describe, expect, test } from '@jest/globals';
import type { RunningStack } from './running-stack.ts';

/** A sender as it delivers: what opens a ticket, and what closes it. */
export interface Messenger {
  readonly format: string;
  readonly name: string;
  /** Object id of whom it asks for. */
  readonly person: () => string;
  open(ticket: string, at: Date): Promise<Delivered>;
  close(ticket: string, at: Date): Promise<Delivered>;
  /** The format's own form of a ticket. */
  ticket(number: number): string;
}

export interface Delivered {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const given = [
  'Add member to role in PIM requested (timebound)',
  'Add member to role',
  'Add member to role in PIM completed (timebound)',
];

/** From the message to the access, and from there to each of its ends. */
export function describeLife(stack: () => RunningStack, sender: Messenger): void {
  async function opened(number: number) {
    const { headers, body } = await sender.open(sender.ticket(number), stack().now);
    const { status, location } = await stack().deliver(sender.name, headers, body);
    expect(status).toBe(202);
    expect(await stack().openStatus(location)).toEqual({ id: location.split('/').at(-1), state: 'accepted' });
    await stack().work();
    const message = await stack().status(location);
    expect(message).toMatchObject({
      state: 'done',
      activations: [{ state: 'active', principalId: sender.person() }],
    });
    const [{ id = '', until = '' } = {}] = message.activations;
    return { id, until, location: `/api/activations/${id}` };
  }

  async function expectOver(id: string, cause: string) {
    const { ended } = await stack().status(`/api/activations/${id}`);
    const { state, ends } = (await stack().api(`/api/activations/${id}`)).json as {
      readonly state: string;
      readonly ends: readonly { readonly id: string; readonly cause: string; readonly state: string }[];
    };
    expect({ state, cause: ended?.cause }).toEqual({ state: 'ended', cause });
    for (const end of ends) expect([end.cause, await stack().ledger(end.id)]).toEqual([cause, 'done']);
    return ends.length;
  }

  describe(`a ticket by ${sender.format}`, () => {
    test('gives the role for a time, which is over by the clock: status, ledger and the audit log of the tenant agree', async () => {
      const { id, until, location } = await opened(1);
      expect(stack().held(sender.person())).toEqual({ kind: 'Assigned', until: new Date(until) });
      expect(await stack().ledger(id)).toBe('done');
      expect(await stack().audited(sender.person())).toEqual(expect.arrayContaining(given));

      await stack().passes(61);
      await stack().work();

      expect(stack().held(sender.person())).toBeUndefined();
      expect(await expectOver(id, 'clock')).toBe(0);
      expect(await stack().openStatus(location)).toEqual({ id, state: 'ended' });
      expect((await stack().audited(sender.person())).join('\n')).toMatch(/Remove member from role/);
    });

    test('is over, and so is the access', async () => {
      const { id } = await opened(2);
      const before = await stack().audited(sender.person());
      await stack().passes(6);

      const { headers, body } = await sender.close(sender.ticket(2), stack().now);
      expect(await stack().deliver(sender.name, headers, body)).toMatchObject({ status: 202 });
      await stack().work();

      expect(stack().held(sender.person())).toBeUndefined();
      expect(await expectOver(id, 'ticket')).toBe(1);
      const after = (await stack().audited(sender.person())).slice(before.length);
      expect(after.join('\n')).toMatch(/Remove member from role in PIM completed/);
    });

    test('gives what the person gives back before its time', async () => {
      const { id, location } = await opened(3);
      const before = await stack().audited(sender.person());
      await stack().passes(6);

      const stranger = await stack().api(location, {
        method: 'DELETE',
        userId: stack().simulator.tenant.users.all()[0]?.id ?? '',
      });
      expect(stranger).toMatchObject({ status: 403 });
      expect(stack().held(sender.person())).toBeDefined();
      const answer = await stack().api(location, { method: 'DELETE', userId: sender.person() });

      expect(answer).toMatchObject({ status: 200, json: { outcome: 'ended', state: 'ended' } });
      expect(stack().held(sender.person())).toBeUndefined();
      expect(await expectOver(id, 'person')).toBe(1);
      const after = (await stack().audited(sender.person())).slice(before.length);
      expect(after.join('\n')).toMatch(/Remove member from role in PIM completed/);
    });
  });
}
