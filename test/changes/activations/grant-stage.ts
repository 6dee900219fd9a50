import { type GrantWatch, watchGrants } from '../../../src/changes/activations/watch-grants.ts';
import { createExecutor } from '../../../src/changes/executor.ts';
import type { ActivationRecord } from '../../../src/domain/activations/running-grants.ts';
import { isActivation } from '../../../src/domain/activations/running-grants.ts';
import type { RoleKey } from '../../../src/domain/model/access.ts';
import type { ActivationContent, ActivationEndContent } from '../../../src/domain/model/activation.ts';
import type { ChangeRecord, CommandFact, RuleFields } from '../../../src/domain/model/command.ts';
import type { ScheduleChange } from '../../../src/domain/model/role-schedules.ts';
import type { Rules } from '../../../src/domain/model/rules.ts';
import { rolePolicy } from '../../builders.ts';
import { activation, claimed, command, recorded } from '../../change-builder.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { ADA, eligibility, GRACE, roleKey } from '../../snapshot-builder.ts';
import { readCall } from '../../tenant/snapshot-ports.ts';
import { type FakePorts, type FakePortsOptions, fakePorts } from '../fake-ports.ts';

/** 24 November, nine o'clock: when activations are given here. */
export const nine = new Date('2026-11-24T09:00:00Z');

export function at(time: string): Date {
  return new Date(`2026-11-24T${time}:00Z`);
}

/** Just-in-time access on fakes, of people who are eligible: given as the executor of activations gives it, ended by what is tested. */
export class GrantStage {
  readonly ports: FakePorts<FakeCommands>;
  #made = 0;

  constructor(options: Partial<FakePortsOptions> = {}) {
    const schedules = [ADA, GRACE].map((principalId) =>
      eligibility({ principalId, end: new Date('2026-12-31T00:00:00Z') }),
    );
    this.ports = fakePorts({ now: nine, ...options, roles: { schedules, ...options.roles } });
  }

  /** A sender may ask, and nobody has to be asked for the role, unless a test says so. */
  static async watched(options: Partial<FakePortsOptions> = {}): Promise<GrantStage> {
    const stage = new GrantStage({ rules: rules({ senders: [sender()] }), ...options });
    await stage.settings({ Enablement_EndUser_Assignment: { enabledRules: ['Justification'] } });
    return stage;
  }

  /** These rules are in force from now on. */
  putsInForce(now: Rules): void {
    Object.assign(this.ports, { rules: { load: async () => ({ rules: now, hash: 'b'.repeat(64) }) } });
  }

  /** Changes the settings of the role. */
  async settings(changes: RuleFields): Promise<void> {
    await this.ports.roleSettings.update(rolePolicy().id, changes);
  }

  get now(): Date {
    return this.ports.clock.now();
  }

  passes(minutes: number): void {
    this.ports.passes(minutes);
  }

  /** An activation that was given now, until then. @param how what was sent for it; `join`: nothing, there is access of ours. */
  async gives(
    until: Date,
    overrides: Partial<ActivationContent> = {},
    how: 'adminAssign' | 'adminUpdate' | 'join' = 'adminAssign',
  ): Promise<ActivationRecord> {
    const asked = this.#ask(until, overrides);
    const facts: CommandFact[] = [claimed(asked)];
    if (how === 'join')
      return this.#put(asked, [...facts, recorded(asked, { code: 'unchanged', grantedUntil: until })]);
    const submission = await this.ports.access.submit(changeOf(keyOf(asked), how, until), readCall());
    if (submission.kind !== 'accepted') throw new Error(`not given: ${JSON.stringify(submission)}`);
    const { request } = submission;
    facts.push({ kind: 'sent', at: asked.askedAt, graphRequestId: request.id });
    return this.#put(asked, [...facts, recorded(asked, { request, grantedUntil: until })]);
  }

  /** An activation of which nobody knows whether it was given. @param requestId what Graph took, if that is known. */
  unconfirmed(until: Date, requestId?: string): ActivationRecord {
    const asked = this.#ask(until, {});
    const sent: CommandFact[] =
      requestId === undefined ? [] : [{ kind: 'sent', at: asked.askedAt, graphRequestId: requestId }];
    const outcome = { state: 'unconfirmed', code: 'unconfirmed', message: 'not seen' } as const;
    return this.#put(asked, [claimed(asked), ...sent, recorded(asked, outcome)]);
  }

  /** An activation that was asked for and is waited with. */
  waiting(until: Date): ActivationRecord {
    return this.#put(this.#ask(until, {}), []);
  }

  /** An activation that a process has just claimed. */
  async claims(until: Date): Promise<void> {
    const asked = this.#ask(until, {});
    this.#put(asked, [claimed(asked)]);
  }

  /** Somebody else changes access in PIM. */
  async somebodyElse(
    action: 'adminAssign' | 'adminUpdate' | 'adminRemove',
    until?: Date,
    justification = 'INC',
  ): Promise<void> {
    const change = { ...changeOf(roleKey(), action, until), justification };
    const submission = await this.ports.access.submit(change, readCall());
    if (submission.kind !== 'accepted') throw new Error('not done');
  }

  /** Somebody asks for an end, and it is executed. */
  async ends(
    { id }: Pick<ActivationRecord, 'id'>,
    overrides: Partial<ActivationEndContent> = {},
  ): Promise<ChangeRecord> {
    return createExecutor(this.ports).execute(this.asksForEnd(id, overrides));
  }

  /** Somebody asks for an end, and nobody has executed it yet. */
  asksForEnd(activationId: string, overrides: Partial<ActivationEndContent> = {}): ChangeRecord {
    const asked = command({
      ...this.#next(),
      askedBy: { objectId: 'sender pagerduty', appId: undefined },
      executeBefore: at('23:59'),
      operation: 'activation.end',
      source: { kind: 'activation', sender: 'pagerduty' },
      content: endContent(activationId, overrides),
    });
    return this.ports.commands.put(asked);
  }

  /** Ada is not eligible for the role any more. */
  losesEligibility(): Promise<void> {
    return this.#eligibility('adminRemove');
  }

  isEligibleAgain(): Promise<void> {
    return this.#eligibility('adminAssign', new Date('2026-12-31T00:00:00Z'));
  }

  async #eligibility(action: ScheduleChange['action'], until?: Date): Promise<void> {
    const change = { ...changeOf(roleKey(), action, until), kind: 'eligibility' } as const;
    const submission = await this.ports.access.submit(change, readCall());
    if (submission.kind !== 'accepted') throw new Error('not done');
  }

  /** Whatever is open is executed, as the timer does. */
  async timer(): Promise<void> {
    await createExecutor(this.ports).executeOpen();
  }

  /** Running grants are looked at, as the watchdog does. */
  watch(): Promise<GrantWatch> {
    return watchGrants(this.ports, readCall());
  }

  /** Ends of activations that were accepted. */
  acceptedEnds(): readonly ActivationEndContent[] {
    const contents = this.ports.commands.all().map(({ content }) => content);
    return contents.filter((content) => content.kind === 'activation-end');
  }

  /** What was sent after the first so many changes. */
  sent(after = 1): readonly Partial<ScheduleChange>[] {
    return this.ports.roles.submitted.slice(after);
  }

  async find({ id }: Pick<ChangeRecord, 'id'>): Promise<ChangeRecord> {
    const record = await this.ports.commands.find(id);
    if (record === undefined) throw new Error(`no ${id}`);
    return record;
  }

  async runningIds(): Promise<readonly string[]> {
    return (await this.ports.commands.runningGrants()).map(({ id }) => id);
  }

  #ask(until: Date, overrides: Partial<ActivationContent>) {
    const minutes = (until.getTime() - this.now.getTime()) / 60_000;
    const base = activation(this.#next());
    if (base.content.kind !== 'activation') throw new Error('no activation');
    return { ...base, content: { ...base.content, key: roleKey(), minutes, ...overrides } };
  }

  #next() {
    this.#made += 1;
    const id = `${this.now.toISOString().replace(/[-:.]/g, '')}-${String(this.#made).padStart(8, '0')}`;
    return { id, askedAt: this.now };
  }

  #put(asked: ReturnType<typeof activation>, facts: readonly CommandFact[]): ActivationRecord {
    const record = this.ports.commands.put(asked, ...facts);
    if (!isActivation(record)) throw new Error('no activation');
    return record;
  }
}

/** The end of an activation whose ticket is over. */
export function endContent(
  activationId: string,
  overrides: Partial<ActivationEndContent> = {},
): ActivationEndContent {
  return {
    kind: 'activation-end',
    activationId,
    key: roleKey(),
    cause: 'ticket',
    because: 'Q1A2B3 is resolved.',
    ...overrides,
  };
}

function keyOf({ content }: ReturnType<typeof activation>): RoleKey {
  if (content.kind !== 'activation') throw new Error('no activation');
  return content.key;
}

function changeOf(key: RoleKey, action: ScheduleChange['action'], until: Date | undefined): ScheduleChange {
  return {
    kind: 'assignment',
    action,
    key,
    startDateTime: undefined,
    expiration: until && { kind: 'at', endDateTime: until },
    justification: 'INC',
    ticket: undefined,
    validationOnly: false,
  };
}
