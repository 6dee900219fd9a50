import type { ReadCall, ReadPage, SecurityAlert, SecurityAlerts } from '../../src/ports/index.ts';

/** PIM's security alerts in memory. */
export class FakeSecurityAlerts implements SecurityAlerts {
  readonly #alerts: readonly SecurityAlert[];

  constructor(alerts: readonly SecurityAlert[] = []) {
    this.#alerts = alerts;
  }

  async *list({ tally }: ReadCall): AsyncGenerator<ReadPage<SecurityAlert>> {
    tally.requests += 1;
    if (this.#alerts.length === 0) return;
    tally.pages += 1;
    yield { rows: this.#alerts, unreadable: [] };
  }

  async read(id: string): Promise<SecurityAlert | undefined> {
    return this.#alerts.find((alert) => alert.id === id);
  }
}
