import { commandDigest } from '../../changes/command-digest.ts';
import type { SigningRequest } from '../../changes/consents/signing-link.ts';
import { planDigest } from '../../changes/plan-digest.ts';
import { readWholePlan } from '../../changes/whole-plan.ts';
import type { PlanItem } from '../../domain/model/plan.ts';
import { isSetAside } from '../../domain/refused-before.ts';
import { RulesUnusable, StoreError } from '../../ports/errors.ts';
import type { Log } from '../../ports/index.ts';
import { everyItem } from '../../ports/reading.ts';
import { rulesDigest } from '../../ports/rules-digest.ts';
import type { HttpPorts } from '../core/route.ts';
import type { TenantStore } from '../core/tenant-store.ts';
import type { ApprovalSubject, RulesSubject } from './subject.ts';

type SubjectPorts = Pick<TenantStore, 'commands' | 'plans' | 'rules' | 'signedFor'>;

const sha256 = /^[0-9a-f]{64}$/;

const itemsPerPage = 1_000;

/** What a person signs for, and where the decision goes. */
export interface Signable {
  readonly subject: ApprovalSubject;
  readonly store: TenantStore;
  readonly log: Log;
}

/** @returns `undefined` where there is nothing such. @throws StoreError like `findSubject`. */
export async function findSignable(
  { id, places, tenantId }: SigningRequest,
  ports: HttpPorts,
  log: Log,
): Promise<Signable | undefined> {
  if (tenantId === undefined) {
    const subject = await findSubject(id, places, ports);
    return subject && { subject, store: ports, log };
  }
  const store = ports.otherTenants.find((tenant) => tenant.tenantId === tenantId);
  const subject = store && (await findRules(id, store));
  return subject && { subject, store, log: ports.logOf(store) };
}

/**
 * @param places of a plan's items in its own order; `undefined`: all that it changes.
 * @returns `undefined` where there is nothing such.
 * @throws StoreError where a plan is not what its hash says: nobody is shown what they do not sign for.
 */
export async function findSubject(
  id: string,
  places: readonly number[] | undefined,
  ports: SubjectPorts,
): Promise<ApprovalSubject | undefined> {
  const found = await findById(id, ports);
  if (found?.kind !== 'plan') return places === undefined ? found : undefined;
  const { plan } = found;
  const whole = await readWholePlan(plan, ports.plans);
  if (whole === undefined) throw altered(id);
  const changes = changesAt(whole, places);
  if (changes === undefined) return undefined;
  const items = places === undefined ? 'all' : changes.map((item) => item.id);
  return { kind: 'plan', plan, items, changes, digest: planDigest(plan, items) };
}

/** Whatever has this id, a plan without its items: an approval is taken back whatever became of them. */
export async function findById(
  id: string,
  { commands, plans, ...ports }: SubjectPorts,
): Promise<ApprovalSubject | undefined> {
  if (sha256.test(id)) return findRules(id, ports);
  const record = await commands.find(id);
  if (record !== undefined) return { kind: 'change', record, digest: commandDigest(record) };
  const plan = await plans.head(id);
  return plan && { kind: 'plan', plan, items: 'all', changes: [], digest: planDigest(plan, 'all') };
}

/** The rules file of a tenant, if it still is the one that has this hash. */
export async function findRules(
  hash: string,
  { rules: source, signedFor }: Pick<TenantStore, 'rules' | 'signedFor'>,
): Promise<RulesSubject | undefined> {
  try {
    const { hash: fileHash, rules } = await source.load('proposed');
    if (fileHash !== hash) return undefined;
    return { kind: 'rules', rules, hash, digest: rulesDigest(hash, signedFor), signedFor };
  } catch (error) {
    // Rules that do not load are nothing that could be approved.
    if (!(error instanceof RulesUnusable)) throw error;
    return undefined;
  }
}

/** @returns `undefined` where one of the places holds no change. */
function changesAt(
  items: readonly PlanItem[],
  places: readonly number[] | undefined,
): readonly PlanItem[] | undefined {
  const wanted = places && new Set(places);
  const found = items.filter((item, place) => {
    const isNamed = wanted?.has(place) === true;
    // What is set aside is tried again only for an approval by name.
    return item.decision === 'change' ? wanted === undefined || isNamed : isNamed && isSetAside(item);
  });
  return wanted === undefined || found.length === wanted.size ? found : undefined;
}

function altered(id: string): StoreError {
  const message = `reading plan ${id}: its content is not what its hash says. Somebody altered it in table Plans: approve a later one.`;
  return new StoreError('corrupt-row', message, 'PlanAltered');
}

/** The places of these items in the plan's own order. */
export async function placesOf(
  planId: string,
  items: 'all' | readonly string[],
  plans: Pick<TenantStore['plans'], 'items'>,
): Promise<readonly number[] | undefined> {
  if (items === 'all') return undefined;
  const wanted = new Set(items);
  const places: number[] = [];
  let place = 0;
  for await (const { id } of everyItem((from) => plans.items(planId, { top: itemsPerPage, from }))) {
    if (wanted.has(id)) places.push(place);
    place += 1;
  }
  return places;
}
