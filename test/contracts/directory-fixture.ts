import type {
  ForeignState,
  GroupState,
  ServicePrincipalState,
  UserState,
} from '../../src/domain/model/snapshot.ts';

const guid = (number: number) => `77777777-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`;

const member: UserState = {
  kind: 'user',
  id: guid(1),
  displayName: 'Ada Lovelace',
  accountEnabled: true,
  isGuest: false,
  isOnPremises: false,
  createdDateTime: new Date('2024-02-29T08:00:00Z'),
  isRedeemed: undefined,
  signIn: { kind: 'at', at: new Date('2026-11-20T07:30:00Z') },
};
const guest: UserState = {
  ...member,
  id: guid(2),
  displayName: 'Grace Hopper',
  isGuest: true,
  isRedeemed: true,
};
const pendingGuest: UserState = {
  ...guest,
  id: guid(3),
  isRedeemed: false,
  signIn: { kind: 'none-recorded' },
};
const onPremises: UserState = { ...member, id: guid(4), displayName: 'Lin', isOnPremises: true };
const neverSignedIn: UserState = { ...member, id: guid(5), signIn: { kind: 'none-recorded' } };
const disabled: UserState = { ...member, id: guid(6), accountEnabled: false };

const roleGroup: GroupState = {
  kind: 'group',
  id: guid(11),
  displayName: 'Night shift',
  isAssignableToRole: true,
  isDynamic: false,
  isOnPremises: false,
  memberIds: undefined,
};
const innerGroup: GroupState = { ...roleGroup, id: guid(12), displayName: 'Apps', isAssignableToRole: false };
const dynamicGroup: GroupState = { ...innerGroup, id: guid(13), displayName: 'All of Lyon', isDynamic: true };
const syncedGroup: GroupState = { ...innerGroup, id: guid(14), displayName: 'Berlin', isOnPremises: true };

const app: ServicePrincipalState = {
  kind: 'servicePrincipal',
  id: guid(21),
  displayName: 'Billing',
  accountEnabled: false,
};

const device: ForeignState = { kind: 'foreign', id: guid(41), type: 'device' };
const partner: ForeignState = { kind: 'foreign', id: guid(42), type: 'directoryObjectPartnerReference' };

/** Objects in every directory under test. There may be others. */
export const directoryFixture = {
  users: { member, guest, pendingGuest, onPremises, neverSignedIn, disabled },
  groups: { roleGroup, innerGroup, dynamicGroup, syncedGroup },
  app,
  /** Graph tells of a partner's only where it is asked for that type. */
  foreign: { device, partner },
  /** Direct members, by group. The inner group contains the outer one, so that they form a cycle. */
  members: {
    [roleGroup.id]: [member.id, innerGroup.id],
    [innerGroup.id]: [member.id, guest.id, app.id, roleGroup.id],
  } as Readonly<Record<string, readonly string[]>>,
  /** By the id of what is owned; of an application its `appId`. Graph leaves apps out of the owners of a group. */
  owners: {
    [roleGroup.id]: [guest.id, app.id],
    [app.id]: [member.id],
    [guid(41)]: [guest.id, member.id],
  } as Readonly<Record<string, readonly string[]>>,
  appId: guid(41),
  /** User principal names, by id. */
  names: {
    [member.id]: 'ada.lovelace@contoso.example',
    [guest.id]: "grace_o'hopper.example#EXT#@contoso.example",
  } as Readonly<Record<string, string>>,
  /** Object ids of managers, by user. */
  managers: { [member.id]: onPremises.id } as Readonly<Record<string, string>>,
  /** By user. */
  marks: {
    [member.id]: { employeeId: 'E-4711', mail: 'ada.lovelace@contoso.example' },
    [onPremises.id]: { mail: 'lin@contoso.example' },
  } as Readonly<Record<string, { readonly employeeId?: string; readonly mail?: string }>>,
  deleted: { id: guid(31), deletedDateTime: new Date('2026-11-18T02:00:00Z') },
  nobody: guid(99),
} as const;
