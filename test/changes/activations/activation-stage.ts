import { createExecutor } from '../../../src/changes/executor.ts';
import type { RuleFields } from '../../../src/domain/model/command.ts';
import type { RoleSchedule, ScheduleChange } from '../../../src/domain/model/role-schedules.ts';
import { rolePolicy } from '../../builders.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { eligibility, GRACE } from '../../snapshot-builder.ts';
import type { FakePorts } from '../fake-ports.ts';
import {
  type ActivationRecord,
  activations,
  ask,
  type DeliveryStageOptions,
  delivery,
  deliveryPorts,
  end,
  start,
} from './delivery-stage.ts';

/** Ada and Grace may activate Helpdesk Administrator until the end of the year, and its settings ask for a reason alone. */
export class ActivationStage {
  readonly ports: FakePorts<FakeCommands>;
  #delivered = 0;

  private constructor(options: DeliveryStageOptions) {
    const until = new Date('2026-12-31T00:00:00Z');
    const eligible: readonly RoleSchedule[] = [
      eligibility({ end: until }),
      eligibility({ principalId: GRACE, end: until }),
    ];
    this.ports = deliveryPorts({ ...options, roles: { schedules: eligible, ...options.roles } });
  }

  static async open(options: DeliveryStageOptions = {}): Promise<ActivationStage> {
    const stage = new ActivationStage(options);
    await stage.settings({ Enablement_EndUser_Assignment: { enabledRules: ['Justification'] } });
    return stage;
  }

  /** Changes the settings of the role. */
  async settings(changes: RuleFields): Promise<void> {
    await this.ports.roleSettings.update(rolePolicy().id, changes);
  }

  /** A message asks for access, for one ticket: it has just come in, and nothing of it is executed yet. */
  puts(ticket: string, of: Parameters<typeof ask>[0] = {}, eventAt?: Date): void {
    this.#delivered += 1;
    const now = this.ports.clock.now();
    const meaning = start([ask(of)], { ticket, eventAt: eventAt ?? now });
    this.#put(meaning);
  }

  /** A message says that a ticket is over. */
  putsEnd(ticket: string): void {
    this.#delivered += 1;
    this.#put(end(this.ports.clock.now().toISOString(), ticket));
  }

  /** The same, and what is open is executed. @returns the activation. */
  async asks(ticket: string, of: Parameters<typeof ask>[0] = {}): Promise<ActivationRecord> {
    this.puts(ticket, of);
    await this.pass();
    return this.of(ticket);
  }

  async ends(ticket: string): Promise<void> {
    this.putsEnd(ticket);
    await this.pass();
  }

  pass(): Promise<number> {
    return createExecutor(this.ports).executeOpen();
  }

  /** The activation of a ticket as it is now. */
  of(ticket: string): ActivationRecord {
    const found = activations(this.ports).filter(({ content }) => content.ticket === ticket);
    const [record] = found;
    if (record === undefined || found.length > 1) throw new Error(`${found.length} activations of ${ticket}`);
    return record;
  }

  sent(): readonly ScheduleChange[] {
    return this.ports.roles.submitted;
  }

  #put(meaning: Parameters<typeof delivery>[1]): void {
    const askedAt = this.ports.clock.now();
    const number = String(this.#delivered).padStart(32, '0');
    const id = `${askedAt.toISOString().replace(/[-:.]/g, '')}-${number}`;
    const executeBefore = new Date(askedAt.getTime() + 24 * 3_600_000);
    this.ports.commands.put(delivery(this.#delivered, meaning, { id, askedAt, executeBefore }));
  }
}
