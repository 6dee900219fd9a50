import { commandDigest } from '../../changes/command-digest.ts';
import { planDigest } from '../../changes/plan-digest.ts';
import { readWholePlan } from '../../changes/whole-plan.ts';
import type { PlanItem } from '../../domain/model/plan.ts';
import { isSetAside } from '../../domain/refused-before.ts';
import { RulesUnusable, StoreError } from '../../ports/errors.ts';
import type { CommandStore, Plans, RulesSource } from '../../ports/index.ts';
import { everyItem } from '../../ports/reading.ts';
import type { ApprovalSubject } from './subject.ts';

interface SubjectPorts {
  readonly commands: CommandStore;
  readonly plans: Plans;
  readonly rules: RulesSource;
}

const sha256 = /^[0-9a-f]{64}$/;

const itemsPerPage = 1_000;

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
  { commands, plans, rules }: SubjectPorts,
): Promise<ApprovalSubject | undefined> {
  if (sha256.test(id)) return findRules(id, rules);
  const record = await commands.find(id);
  if (record !== undefined) return { kind: 'change', record, digest: commandDigest(record) };
  const plan = await plans.head(id);
  return plan && { kind: 'plan', plan, items: 'all', changes: [], digest: planDigest(plan, 'all') };
}

async function findRules(hash: string, source: RulesSource): Promise<ApprovalSubject | undefined> {
  try {
    const loaded = await source.load('proposed');
    return loaded.hash === hash ? { kind: 'rules', rules: loaded.rules, digest: hash } : undefined;
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
  plans: Plans,
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
