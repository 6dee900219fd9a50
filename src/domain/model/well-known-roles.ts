/**
 * The two roles that can assign every other; their ids are the same in every tenant
 * (docs/graph-facts.md#role-definitions).
 */
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
export const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';

/** Whether a role is one of the two that a floor of administrators is kept of. */
export function isRoleOfFloor(roleDefinitionId: string): boolean {
  const id = roleDefinitionId.toLowerCase();
  return id === GLOBAL_ADMINISTRATOR || id === PRIVILEGED_ROLE_ADMINISTRATOR;
}

/** A built-in role, with what it is named for in rules. */
interface WellKnownRole {
  readonly id: string;
  readonly name: string;
  readonly why: string;
}

/**
 * Roles whose holders can make themselves Global Administrator, or take the tenant away from those who are.
 * Source: built-in roles that Microsoft marks as privileged, and what their permissions allow.
 */
export const controlPlaneRoles: readonly WellKnownRole[] = [
  {
    id: GLOBAL_ADMINISTRATOR,
    name: 'Global Administrator',
    why: 'may do everything',
  },
  {
    id: PRIVILEGED_ROLE_ADMINISTRATOR,
    name: 'Privileged Role Administrator',
    why: 'assigns every role, its own included, and consents to every Graph permission',
  },
  {
    id: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
    name: 'Privileged Authentication Administrator',
    why: 'resets the credentials of Global Administrators',
  },
  {
    id: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
    name: 'Application Administrator',
    why: 'adds credentials to any application and acts with its permissions',
  },
  {
    id: '158c047a-c907-4556-b7ef-446551a6b5f7',
    name: 'Cloud Application Administrator',
    why: 'adds credentials to any application and acts with its permissions',
  },
  {
    id: '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
    name: 'Hybrid Identity Administrator',
    why: 'changes federation and synchronisation, and so who may sign in as whom',
  },
  {
    id: '8329153b-31d0-4727-b945-745eb3bc5f31',
    name: 'Domain Name Administrator',
    why: 'changes the federation of a domain, and so who may sign in as whom',
  },
  {
    id: 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
    name: 'Conditional Access Administrator',
    why: 'takes away what protects every sign-in, or shuts everybody out',
  },
  {
    id: '194ae4cb-b126-40b2-bd5b-6091b380977d',
    name: 'Security Administrator',
    why: 'changes Conditional Access and federation',
  },
  {
    id: 'e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8',
    name: 'Partner Tier2 Support',
    why: 'resets the passwords of Global Administrators',
  },
];

/** Roles of the accounts that synchronise the directory (docs/hazards.md#synchronisation-accounts). */
export const synchronisationRoles: readonly WellKnownRole[] = [
  {
    id: 'd29b2b05-8046-44ba-8758-1e26182fcf32',
    name: 'Directory Synchronization Accounts',
    why: 'Synchronisation from on premises runs with it',
  },
  {
    id: 'a92aed5d-d78a-4d16-b381-09adb37eb3b0',
    name: 'On Premises Directory Sync Account',
    why: 'Synchronisation from on premises runs with it',
  },
];
