import { isLicenceCode } from '../../src/adapters/graph/client/failures.ts';
import type { Gap, SnapshotPart } from '../../src/domain/model/snapshot.ts';
import type { GraphCallError } from '../../src/ports/errors.ts';
import type { Unseen } from '../../src/report/preview/preview-findings.ts';

/** What is not known where a part could not be seen. In the order in which it matters. */
const follows: Readonly<Record<Unseen['part'], string>> = {
  'assignment-schedules':
    'Who holds which role is not known completely: holders may be missing, and nothing would be removed tonight.',
  'assignment-instances':
    'What is held at this moment is not known completely: holders and activations may be missing, and nothing would be removed tonight.',
  'eligibility-schedules':
    'Who may activate which role is not known completely: what lapses may be missing, and nothing would be removed tonight.',
  'eligibility-instances': 'Which eligibilities are in force is not known completely.',
  'role-definitions':
    'Roles have no names here, and every one of them counts as control plane, for nobody can say that it is not.',
  'role-settings':
    'What a role demands of an activation or an assignment is not known: eligibilities of such a role are not renewed, and assignments not converted.',
  drift: 'Whether the settings of roles are as the baseline has them is not known.',
  principals:
    'Who stands behind some of the ids is not known: such access is left as it is, and names are missing.',
  'group-members':
    'Who has a role through a group is not known: more people may hold it than are listed here.',
  'group-eligibilities': 'Who may become a member of a group that has a role is not known.',
  'group-assignments': 'Who is a member of a group that has a role only for a time is not known.',
  users: 'Who is disabled, a guest or new is not known of everybody: such access is left as it is.',
  'sign-ins':
    'When people last signed in is not known: nobody is called inactive, and the floor of administrators cannot count anybody on it.',
  'deleted-items':
    'Whether somebody was deleted or never existed is not known: such access is left as it is.',
  'assignment-requests':
    'Who activated what, and what is pending, is known only as far as it is active now: "never activated" is not said of anybody, and whether an eligibility was used is unknown.',
  'eligibility-requests':
    'Whether an extension waits for somebody, or a person shortened or removed an eligibility, is not known.',
  'scope-names':
    'What the administrative units and apps are called at which roles are held is not known: their ids stand here.',
  'access-history': 'What earlier previews remember could not be used.',
  renewals: 'What would be renewed is not known.',
  removals: 'What would be removed or converted is not known.',
};

const order = Object.keys(follows) as readonly Unseen['part'][];

/** The least that a token needs for a part, and what else it takes. */
const permissions: Readonly<Record<Unseen['part'], string>> = {
  'assignment-schedules': 'RoleManagement.Read.Directory',
  'assignment-instances': 'RoleManagement.Read.Directory',
  'eligibility-schedules': 'RoleManagement.Read.Directory',
  'eligibility-instances': 'RoleManagement.Read.Directory',
  'role-definitions': 'RoleManagement.Read.Directory',
  'role-settings': 'RoleManagement.Read.Directory',
  drift: 'RoleManagement.Read.Directory',
  principals: 'Directory.Read.All',
  'group-members': 'Directory.Read.All',
  'group-eligibilities': 'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  'group-assignments': 'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  users: 'Directory.Read.All',
  'sign-ins': 'AuditLog.Read.All',
  'deleted-items': 'Directory.Read.All',
  'scope-names': 'Directory.Read.All',
  'assignment-requests': 'RoleAssignmentSchedule.ReadWrite.Directory',
  'eligibility-requests': 'RoleEligibilitySchedule.ReadWrite.Directory',
  'access-history': '',
  renewals: '',
  removals: '',
};

/** What went wrong with a part: as a gap of the snapshot has it, or as it was thrown. */
export interface Miss {
  readonly part: Unseen['part'];
  readonly because: string;
  readonly isByDesign?: boolean | undefined;
}

/** Failures by their messages: gaps have the message alone. */
export type Failures = ReadonlyMap<string, GraphCallError>;

/**
 * What could not be seen, each part once, in words.
 *
 * @param wantsRequests whether the sign-in asked for what reading requests takes.
 */
export function unseenOf(
  misses: readonly Miss[],
  failures: Failures,
  wantsRequests: boolean,
): readonly Unseen[] {
  return [...Map.groupBy(misses, ({ part }) => part)]
    .toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other))
    .map(([part, [first, ...others]]) => {
      const because = first?.because ?? '';
      const cause = causeOf(first, failures.get(because));
      const more = others.length === 0 ? '' : ` And ${others.length} more like it.`;
      return {
        part,
        cause,
        because: `${because}${more}`,
        follows: follows[part],
        remedy: remedyOf(part, cause, wantsRequests),
      };
    });
}

/** The gaps of a snapshot. */
export function missesOf(gaps: readonly Gap[]): readonly Miss[] {
  return gaps.map(({ part, because, isByDesign }) => ({ part, because, isByDesign }));
}

function causeOf(miss: Miss | undefined, failure: GraphCallError | undefined): Unseen['cause'] {
  if (miss?.isByDesign === true) return 'left-out';
  if (failure === undefined) return 'failed';
  if (isLicenceCode(failure.code)) return 'licence';
  return failure.kind === 'forbidden' ? 'permission' : 'failed';
}

const needsP1: readonly (SnapshotPart | 'drift')[] = ['sign-ins'];

function remedyOf(part: Unseen['part'], cause: Unseen['cause'], wantsRequests: boolean): string | undefined {
  const isRequests = part === 'assignment-requests' || part === 'eligibility-requests';
  switch (cause) {
    case 'left-out':
      return `--requests asks for ${permissions[part]} as well, which Graph demands for reading them although it also lets write; the preview itself writes nothing.`;
    case 'licence':
      return `It takes Microsoft Entra ID ${needsP1.some((one) => one === part) ? 'P1' : 'P2, or Governance'}, assigned in this tenant.`;
    case 'permission':
      return isRequests && !wantsRequests
        ? `Give --requests, which asks for ${permissions[part]}.`
        : `Have an administrator consent to ${permissions[part]} for the app that you sign in with, and sign in with an account that may read it, such as a Global Reader.`;
    case 'failed':
      return part === 'access-history'
        ? undefined
        : 'Run the preview again; what was read to its end is not read again within the hour.';
    default:
      return cause satisfies never;
  }
}
