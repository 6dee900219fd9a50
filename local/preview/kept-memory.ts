import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Population } from '../../src/domain/gates/population.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { PlanItem } from '../../src/domain/model/plan.ts';
import type { RoleFinding } from '../../src/domain/model/role-finding.ts';
import type { AccessMemory, SignInMemory } from '../../src/domain/model/snapshot.ts';
import type { PreviewAccess, Unseen } from '../../src/report/preview/preview-findings.ts';
import type { PreviewFolder } from './folder.ts';
import { fromText, toText } from './json-text.ts';

const fileName = 'keep.json';

/** The preview before, as far as the next one is held against it. */
export interface LastPreview {
  readonly at: Date;
  readonly rulesHash: string;
  readonly unseen: readonly Unseen['part'][];
  /** Items that were not left as they are. */
  readonly items: readonly { readonly job: string; readonly item: PlanItem }[];
  readonly access: readonly PreviewAccess[];
  readonly drift: readonly RoleFinding[];
  /** Names of whoever is in items and access, by lower-case id: who is deleted since has none any more. */
  readonly names: readonly (readonly [id: string, name: string])[];
}

/** What previews of a tenant remember: what the store of a deployment would, and the preview before. It is no evidence for a grant. */
export interface KeptMemory {
  readonly memories: readonly AccessMemory[];
  readonly signIns: readonly SignInMemory[];
  readonly activationsKnownSince: Date | undefined;
  readonly activationsKnownUntil: Date | undefined;
  readonly population: Population | undefined;
  readonly last: LastPreview | undefined;
}

export const emptyMemory: KeptMemory = {
  memories: [],
  signIns: [],
  activationsKnownSince: undefined,
  activationsKnownUntil: undefined,
  population: undefined,
  last: undefined,
};

const headShape = z.object({
  format: z.literal('pim-warden-preview-memory'),
  version: z.literal(1),
  tenantId: z.string(),
  /** SHA-256 of the second line. */
  sha256: z.string(),
});

const kind = z.enum(['eligibility', 'assignment']);
const end = z.union([z.date(), z.literal('never'), z.literal('unknown')]);
const key = z.union([
  z.object({ principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string() }),
  z.object({ principalId: z.string(), groupId: z.string(), accessId: z.enum(['member', 'owner']) }),
]);
const maybe = <T extends z.ZodType>(shape: T) => shape.optional();
const decisionShape = z.object({
  kind: z.enum(['shortened', 'removed']),
  at: z.date(),
  by: maybe(z.string()),
  requestId: maybe(z.string()),
});
const memoryShape = z.object({
  ...{ kind, key, firstSeenAt: z.date(), lastSeenAt: z.date(), lastSeenEnd: end },
  lastSeenScheduleId: maybe(z.string()),
  lastActivatedAt: maybe(z.date()),
  renewalsInARow: z.int().min(0),
  lastRenewedAt: maybe(z.date()),
  decision: maybe(decisionShape),
});
const bodyShape = z.object({
  memories: z.array(memoryShape),
  signIns: z.array(z.object({ userId: z.string(), lastSignInAt: z.date(), blankSince: maybe(z.date()) })),
  activationsKnownSince: maybe(z.date()),
  activationsKnownUntil: maybe(z.date()),
  population: maybe(
    z.object({ at: z.date(), eligibilities: z.number(), assignments: z.number(), users: z.number() }),
  ),
  last: maybe(
    z.looseObject({
      at: z.date(),
      rulesHash: z.string(),
      unseen: z.array(z.string()),
      items: z.array(
        z.object({ job: z.string(), item: z.looseObject({ id: z.string(), key, decision: z.string() }) }),
      ),
      access: z.array(z.looseObject({ kind, key, path: z.string(), endsAt: end })),
      drift: z.array(z.looseObject({ roleDefinitionId: z.string(), items: z.array(z.unknown()) })),
      names: z.array(z.tuple([z.string(), z.string()])).default([]),
    }),
  ),
});

/**
 * What is kept in a folder; nothing, where nothing is. A file that is broken or about another tenant is put aside, and the
 * preview is a first one.
 *
 * @param say hears of a file that was put aside.
 */
export async function readMemory(
  folder: PreviewFolder,
  tenantId: string,
  say: (sentence: string) => void,
): Promise<KeptMemory> {
  const text = await folder.read(fileName);
  if (text === undefined) return emptyMemory;
  const found = memoryIn(text, tenantId);
  if (typeof found !== 'string') return found;
  const aside = await folder.setAside(fileName);
  say(
    `What earlier previews remember ${found}, and is not used: it is in ${aside} now. This preview is a first one.`,
  );
  return emptyMemory;
}

/** @returns what is wrong, where it cannot be used. */
function memoryIn(text: string, tenantId: string): KeptMemory | string {
  const lineEnd = text.indexOf('\n');
  const broken = 'is broken, or was written by another version of this program';
  try {
    const head = headShape.parse(JSON.parse(text.slice(0, lineEnd)));
    const body = text.slice(lineEnd + 1).trimEnd();
    if (head.tenantId !== tenantId) return `is about another tenant (${head.tenantId})`;
    if (head.sha256 !== hash('sha256', body, 'hex')) return broken;
    // The hash says that this program wrote it; the shape, that it is what this version writes.
    return { ...emptyMemory, ...(bodyShape.parse(fromText(body)) as unknown as KeptMemory) };
  } catch {
    return broken;
  }
}

/** Writes it in the place of what was kept before. */
export async function saveMemory(folder: PreviewFolder, tenantId: string, memory: KeptMemory): Promise<void> {
  const body = toText(memory);
  const head: z.input<typeof headShape> = {
    ...{ format: 'pim-warden-preview-memory', version: 1, tenantId },
    sha256: hash('sha256', body, 'hex'),
  };
  await folder.write(fileName, `${JSON.stringify(head)}\n${body}\n`);
}

/** Puts newer memories in the place of older ones. */
export function withMemories(
  before: KeptMemory,
  changed: readonly AccessMemory[],
  changedSignIns: readonly SignInMemory[],
): Pick<KeptMemory, 'memories' | 'signIns'> {
  const memories = new Map(
    [...before.memories, ...changed].map((one) => [accessIdOf(one.kind, one.key), one]),
  );
  const signIns = new Map([...before.signIns, ...changedSignIns].map((one) => [one.userId, one]));
  return { memories: [...memories.values()], signIns: [...signIns.values()] };
}
