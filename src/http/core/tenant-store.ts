import type {
  Clock,
  CommandStore,
  ConsentLosses,
  Decisions,
  Plans,
  RulesSource,
  RunHistory,
} from '../../ports/index.ts';

/** What is stored of one tenant, and its rules: nothing here reaches its Microsoft Graph. */
export interface TenantStore {
  readonly tenantId: string;
  readonly runs: Pick<RunHistory, 'list' | 'find'>;
  readonly plans: Pick<Plans, 'list' | 'head' | 'items'>;
  readonly commands: Pick<CommandStore, 'list' | 'find'>;
  readonly decisions: Decisions;
  readonly rules: RulesSource;
  /** The tenant, where people of another one sign for its rules: it is part of what they sign. Absent: its own people do. */
  readonly signedFor?: string;
  /** Where people reach this app; `undefined`: not known, so nothing can be signed. */
  readonly publicUrl: string | undefined;
  readonly clock: Clock;
}

/** A tenant that the jobs of this deployment work in besides the callers' own. */
export interface OtherTenant extends TenantStore {
  readonly signedFor: string;
  readonly consentLosses: Pick<ConsentLosses, 'read'>;
}

/** Where callers ask for something of this tenant. @param path as of their own: `runs`. */
export function addressIn({ signedFor }: Pick<TenantStore, 'signedFor'>, path: string): string {
  return signedFor === undefined ? `/api/${path}` : `/api/tenants/${signedFor}/${path}`;
}
