import { signInWanted } from '../../domain/activations/check-consents.ts';
import type {
  ActivationAccess,
  ActivationFacts,
  ActivationSettings,
  Consent,
  ReadFact,
} from '../../domain/activations/facts.ts';
import type { SeenAccess } from '../../domain/activations/our-schedule.ts';
import { groupsToLookInto, ownGrantsSince } from '../../domain/activations/what-to-read.ts';
import { controlPlaneOf } from '../../domain/matching/control-plane.ts';
import { type RoleKey, sameId } from '../../domain/model/access.ts';
import type { ActivationContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { LoadedRules, Rules } from '../../domain/model/rules.ts';
import { activationRequirementsOf } from '../../domain/role-settings/activation-requirements.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { RoleCall } from '../../ports/index.ts';
import { wholeListing } from '../../ports/reading.ts';
import type { ChangePorts } from '../change-ports.ts';
import { findConfirmation } from '../consents/confirmation.ts';
import { findRoleApproval } from '../consents/role-approval.ts';
import { readProtected } from '../guard-rules.ts';
import { senderHalt } from '../sender-stop.ts';
import { rulesObstacles } from '../standing-obstacles.ts';
import { ownGrants, readActivationRecords } from './own-grants.ts';
import { readMembership } from './read-membership.ts';
import { ticketEndedAt } from './ticket-end.ts';

/** An activation as it is judged: its command, what it asks for, and when its message came in. */
export interface JudgedAsk {
  readonly record: ChangeRecord;
  readonly content: ActivationContent;
  readonly receivedAt: Date;
  readonly loaded: LoadedRules;
  /** The activation in whose place this one stands. */
  readonly insteadOf?: string | undefined;
}

/**
 * Reads all that a decision about an activation rests on, afresh. What cannot be read is unknown, and never nothing.
 *
 * @throws GraphCallError `cancelled` when the time is over, StoreError when the store is away.
 */
export async function readActivationFacts(
  ask: JudgedAsk,
  ports: ChangePorts,
  call: RoleCall,
): Promise<ActivationFacts> {
  const { content, receivedAt, loaded } = ask;
  const { rules } = loaded;
  const { key } = content;
  const sender = rules.senders.find(({ name }) => name === content.sender);
  const [access, settings, kept] = await Promise.all([
    readAccess(key, ports, call),
    readSettings(key, ports, call),
    readProtected(rules, [key.principalId], ports, call),
  ]);
  const { principals } = kept.snapshot;
  const eligibilities = access.eligibilities.kind === 'read' ? access.eligibilities.value : [];
  const groups = groupsToLookInto(key, sender, rules, eligibilities);
  const now = ports.clock.now();
  const [membership, records, ended] = await Promise.all([
    readMembership(key.principalId, groups, principals, ports.directory, call),
    readActivationRecords(ports, ownGrantsSince(now, sender, settings)),
    ticketEndedAt(content, ports),
  ]);
  const isControlPlane = controlPlaneOf(rules, kept.snapshot).has(key);
  return {
    now,
    ask: content,
    receivedAt,
    rules,
    senderState: await readSenderState(content.sender, ports),
    ticketEndedAt: { kind: 'read', value: ended?.at },
    person: principals.get(key.principalId) ?? {
      kind: 'unknown',
      id: key.principalId,
      because: 'the directory did not say',
    },
    membership,
    access,
    settings,
    isControlPlane,
    hasReceiver: ports.notifier.hasReceiver,
    grants: ownGrants(records, content, [ask.record.id, ask.insteadOf], seenIn(access)),
    ...(await readConsents(ask, { settings, isControlPlane }, ports, call)),
    obstacles: [...rulesObstacles(loaded), ...kept.closed],
  };
}

/** @throws GraphCallError `cancelled` when the time is over. */
async function read<T>(reading: () => Promise<T>): Promise<ReadFact<T>> {
  try {
    return { kind: 'read', value: await reading() };
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return { kind: 'unknown', because: error.message.replace(/\.$/, '') };
  }
}

async function readAccess(
  key: RoleKey,
  { roles }: Pick<ChangePorts, 'roles'>,
  call: RoleCall,
): Promise<ActivationAccess> {
  const ofRole = { roleDefinitionId: key.roleDefinitionId };
  const [eligibilities, instances, schedules, requests] = await Promise.all([
    read(() => Array.fromAsync(roles.schedules('eligibility', ofRole, call))),
    read(() => wholeListing(roles.instances('assignment', key, call))),
    read(() => wholeListing(roles.schedules('assignment', key, call))),
    read(() => wholeListing(roles.requests('assignment', key, call))),
  ]);
  if (eligibilities.kind === 'unknown') return { eligibilities, instances, schedules, requests };
  const pages = eligibilities.value;
  return {
    eligibilities: { kind: 'read', value: pages.flatMap(({ rows }) => rows) },
    unreadableEligibilities: pages.flatMap(({ unreadable }) => unreadable),
    ...{ instances, schedules, requests },
  };
}

function seenIn({ instances, schedules }: ActivationAccess): SeenAccess | undefined {
  if (instances.kind === 'unknown' || schedules.kind === 'unknown') return undefined;
  return { instances: instances.value, schedules: schedules.value };
}

async function readSettings(
  { roleDefinitionId }: RoleKey,
  { roleSettings }: Pick<ChangePorts, 'roleSettings'>,
  call: RoleCall,
): Promise<ReadFact<ActivationSettings>> {
  const wanted = { withRules: true, roleDefinitionId };
  const listed = await read(() => wholeListing(roleSettings.assignments(wanted, call)));
  if (listed.kind === 'unknown') return listed;
  const [found, second] = listed.value.filter((row) => sameId(row.roleDefinitionId, roleDefinitionId));
  const { policy } = found ?? {};
  if (policy?.requirements === undefined || second !== undefined)
    return {
      kind: 'unknown',
      because: `Graph lists no settings of role ${roleDefinitionId} that can be read`,
    };
  const { rules, requirements } = policy;
  return {
    kind: 'read',
    value: { activation: activationRequirementsOf(rules), assignment: requirements.assignment },
  };
}

/** What people decided about a sender. */
async function readSenderState(sender: string, ports: ChangePorts): Promise<ActivationFacts['senderState']> {
  const state = await senderHalt(sender, ports);
  return state.kind === 'stopped' ? state : { kind: 'going' };
}

interface ConsentBasis {
  readonly settings: ReadFact<ActivationSettings>;
  readonly isControlPlane: boolean;
}

const nobodyAsked: Consent = { kind: 'none' };

/** What people have agreed to, where the role's settings want them to. */
async function readConsents(
  { record, content, loaded: { rules } }: JudgedAsk,
  { settings, isControlPlane }: ConsentBasis,
  ports: ChangePorts,
  call: RoleCall,
): Promise<Pick<ActivationFacts, 'approval' | 'confirmation'>> {
  if (settings.kind === 'unknown') return { approval: nobodyAsked, confirmation: nobodyAsked };
  const { activation } = settings.value;
  const { principalId } = content.key;
  const signIn = signInWanted(activation);
  const { approval: wanted } = activation;
  return {
    confirmation:
      typeof signIn === 'object'
        ? await findConfirmation(record, needOf(signIn.context, principalId, rules), ports, call)
        : nobodyAsked,
    approval:
      typeof wanted === 'object' && wanted.isRequired
        ? await findRoleApproval(
            record,
            { ...wanted, principalId, proof: isControlPlane ? 'signed' : 'person', people: rules.api.people },
            ports,
            call,
          )
        : nobodyAsked,
  };
}

function needOf(context: string | undefined, principalId: string, { activations: { guests } }: Rules) {
  return { principalId, context, guests };
}
