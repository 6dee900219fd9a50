import { type AlertName, defaultThresholds } from './alert-catalog.ts';
import { type AlertIncident, type AlertSubject, incidentFinders } from './alert-incidents.ts';

/** The state of an alert at an instant. */
export interface Alert {
  readonly name: AlertName;
  readonly isActive: boolean;
  readonly incidents: readonly AlertIncident[];
  readonly scannedAt: Date;
  readonly modifiedAt: Date;
}

/** A requested scan. It is complete at once. */
interface AlertScan {
  readonly id: string;
  readonly startedAt: Date;
}

/**
 * The alerts of a tenant. Incidents are computed on reading, so they always match the tenant's state. A dismissed
 * alert stays inactive until the next scan.
 */
export class SecurityAlerts {
  readonly thresholds = defaultThresholds;
  readonly scans: AlertScan[] = [];
  readonly #disabled = new Set<AlertName>();
  readonly #dismissed = new Map<AlertName, Date>();
  readonly #madeAt: Date;

  /** @param madeAt the instant of the first scan. */
  constructor(madeAt: Date) {
    this.#madeAt = madeAt;
  }

  alert(name: AlertName, tenant: AlertSubject, at: Date): Alert {
    const incidents = this.isEnabled(name) ? incidentFinders[name](tenant, at, this.thresholds) : [];
    const scannedAt = this.scans.at(-1)?.startedAt ?? this.#madeAt;
    const dismissedAt = this.#dismissed.get(name);
    return {
      name,
      incidents,
      isActive: incidents.length > 0 && dismissedAt === undefined,
      scannedAt,
      modifiedAt: dismissedAt ?? scannedAt,
    };
  }

  isEnabled(name: AlertName): boolean {
    return !this.#disabled.has(name);
  }

  enable(name: AlertName, isEnabled: boolean): void {
    if (isEnabled) this.#disabled.delete(name);
    else this.#disabled.add(name);
  }

  dismiss(name: AlertName, at: Date): void {
    this.#dismissed.set(name, at);
  }

  scan(id: string, at: Date): AlertScan {
    const scan = { id, startedAt: at };
    this.scans.push(scan);
    this.#dismissed.clear();
    return scan;
  }
}
