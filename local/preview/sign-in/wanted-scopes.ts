import { isReading } from '../../../src/adapters/graph/client/read-only.ts';
import { type Feature, features } from '../../../src/adapters/graph/features.ts';
import { requiredAppRoles } from '../../../src/adapters/graph/permissions.ts';

/** A delegated permission that the preview asks for. */
export interface WantedScope {
  /** As Graph names it: `Directory.Read.All`. */
  readonly name: string;
  /** Why, a sentence each. Never empty. */
  readonly reasons: readonly string[];
  /** What nobody can say without it; follows "not seen: ". */
  readonly unseen: string;
}

/** What the preview does of all that the app does in a tenant. */
const previewed: readonly string[] = ['hygiene', 'role-settings', 'access-snapshot'];

const unseen: Readonly<Record<string, string>> = {
  'AuditLog.Read.All': 'when people last signed in, so that nobody is called stale',
  'Directory.Read.All':
    'who stands behind an id: people, members of groups, owners of apps, deleted accounts',
  'RoleAssignmentSchedule.ReadWrite.Directory':
    'requests for assignments: who asked for them, and what is pending',
  'RoleEligibilitySchedule.ReadWrite.Directory':
    'requests for eligibilities: who asked for them, and what is pending',
  'RoleManagement.Read.Directory': 'who holds which role and until when, and what each role demands',
};

/**
 * The permissions that a person is asked for, by name. They have the names of the app roles that the deployed jobs have, and
 * are made from the same list.
 *
 * @param withRequests PIM shows requests only to those who may make them, so that this asks for permissions to write.
 */
export function wantedScopes({ withRequests }: { readonly withRequests: boolean }): readonly WantedScope[] {
  const of = features.filter(({ name }) => previewed.includes(name)).map(readingOf);
  return requiredAppRoles({ of, isPlanOnly: !withRequests }).map(({ name, reasons }) => ({
    name,
    reasons: [...new Set(reasons.map(({ why }) => why))],
    unseen: unseen[name] ?? `what needs ${name}`,
  }));
}

/** The feature without what it writes. */
function readingOf(feature: Feature): Feature {
  return { ...feature, needs: feature.needs.filter(({ operations }) => operations.every(isReading)) };
}
