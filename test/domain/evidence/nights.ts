import { hash } from 'node:crypto';
import { observe } from '../../../src/domain/evidence/observe.ts';
import { type PlannedFacts, planFacts } from '../../../src/domain/evidence/plan-facts.ts';
import { recordedRequest } from '../../../src/domain/evidence/records.ts';
import type { EvidenceView } from '../../../src/domain/evidence/view.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import type { Fact, Look, OpenRecord, StoredRequest } from '../../../src/domain/model/evidence.ts';
import {
  ADA,
  eligibility,
  HELPDESK_ADMINISTRATOR,
  request,
  roleDefinition,
  roleDefinitions,
  user,
} from '../../snapshot-builder.ts';

/** What a night sees where a test says nothing: the tenant as it is, read completely, in which nobody has access. */
export interface Night extends Partial<Omit<EvidenceView, 'now' | 'principals'>> {
  /** Acts that began something before then are in the history. */
  readonly unseenFrom?: string;
  readonly principals?: readonly (EvidenceView['principals'] extends ReadonlyMap<string, infer P>
    ? P
    : never)[];
  readonly requests?: readonly StoredRequest[];
  readonly requestsListedAt?: string;
  readonly events?: readonly string[];
  readonly changes?: readonly ChangeRecord[];
}

/** A view of the tenant at an instant. */
function viewAt(now: string, night: Night = {}): EvidenceView {
  const principals = night.principals ?? [user({ id: ADA })];
  return {
    now,
    eligibilities: night.eligibilities ?? [],
    assignments: night.assignments ?? [],
    alsoListed: night.alsoListed ?? new Set(),
    principals: new Map(principals.map((state) => [state.id, state])),
    settings: night.settings ?? new Map(),
    roleDefinitions:
      night.roleDefinitions ??
      roleDefinitions(roleDefinition({ id: HELPDESK_ADMINISTRATOR, displayName: 'Helpdesk Administrator' })),
    gaps: night.gaps ?? [],
    unreadable: night.unreadable ?? [],
  };
}

/** Night after night, with what each leaves to the next. */
export class Nights {
  open: ReadonlyMap<string, OpenRecord> = new Map();
  looks: ReadonlyMap<string, Look> = new Map();
  readonly facts: Fact[] = [];
  #from: string | undefined;

  /** @returns what the night learnt. Its run is called after its instant. */
  run(now: string, night: Night = {}): PlannedFacts {
    const planned = planFacts({
      observed: observe(viewAt(now, night)),
      open: this.open,
      looks: this.looks,
      requests: night.requests ?? [],
      requestsListedAt: night.requestsListedAt ?? (night.requests && now),
      events: night.events ?? [],
      changes: night.changes ?? [],
      recent: [...this.facts],
      historyFrom: this.#from,
      unseenFrom: night.unseenFrom,
      now,
      runId: `run of ${now}`,
      factIdOf: (text) => hash('sha256', text, 'hex').slice(0, 32),
    });
    this.open = planned.open;
    this.looks = planned.looks;
    this.facts.push(...planned.facts);
    this.#from ??= now;
    return planned;
  }
}

/** Facts about access and memberships, without what every night of a test has: roles, states. */
export function ofAccess({ facts }: Pick<PlannedFacts, 'facts'>): readonly Fact[] {
  return facts.filter(({ subject }) => /^(eligibility|assignment|membership):/.test(subject));
}

/** The instants of three nights. */
export const first = '2026-11-22T02:00:00.000Z';
export const second = '2026-11-23T02:00:00.000Z';
export const third = '2026-11-24T02:00:00.000Z';

/** Ada's eligibility: since June, for a year. */
export const adas = eligibility({
  start: new Date('2026-06-01T08:00:00Z'),
  end: new Date('2027-06-01T08:00:00Z'),
  id: 'schedule-1',
  createdUsing: 'schedule-1',
});

export function exact(at: string, source: string) {
  return { kind: 'exact', at, source };
}

export function between(after: string | null, before: string) {
  const afterRun = after === null ? null : `run of ${after}`;
  return { kind: 'between', after, before, afterRun, beforeRun: `run of ${before}` };
}

/** A request as the writer stored it. */
export function stored(overrides: Parameters<typeof request>[0], changedAt: string = second): StoredRequest {
  return { request: recordedRequest(request(overrides)), changedAt };
}
