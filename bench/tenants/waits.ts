import type { AppLine } from './hosts.ts';

/** As long as the app finds worth giving a place back for. */
const longMilliseconds = 5_000;

/** When a tenant had no place among those that are worked in, because Graph made it wait. */
interface Aside {
  readonly tenantId: unknown;
  readonly from: Date;
  to?: Date;
}

/** What tenants did while Graph made them wait, by the lines of the app. */
export class Waits {
  readonly aside: Aside[] = [];
  /** Invocations of which a request had to wait long. */
  readonly #waited = new Set<unknown>();
  readonly #steppedAside = new Set<unknown>();

  hear({ event, tenantId, invocationId, waitMilliseconds, at }: AppLine): void {
    if (event === 'graph.retried' && Number(waitMilliseconds) >= longMilliseconds)
      this.#waited.add(invocationId);
    if (event === 'tenant-job.steps-aside') {
      this.#steppedAside.add(invocationId);
      this.aside.push({ tenantId, from: at });
    }
    // A run that ends while it has no place does not go on.
    if (event === 'tenant-job.goes-on' || event === 'run.finished') {
      const last = this.aside.findLast((one) => one.tenantId === tenantId);
      if (last !== undefined) last.to ??= at;
    }
  }

  isAside(tenantId: string, at: Date): boolean {
    return this.aside.some(
      (one) => one.tenantId === tenantId && one.from <= at && (one.to === undefined || at < one.to),
    );
  }

  withoutStepAside(): readonly unknown[] {
    return [...this.#waited.difference(this.#steppedAside)];
  }
}
