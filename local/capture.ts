import { z } from 'zod';
import { toRule } from '../src/adapters/graph/areas/role-policies.ts';
import { type CapturedRole, captureBaselines, capturedText } from '../src/rules/captured-baselines.ts';

const page = z.object({
  items: z.array(
    z.object({
      roleDefinitionId: z.string(),
      policy: z.object({ rules: z.array(z.unknown()) }).optional(),
    }),
  ),
  unreadable: z.array(z.object({ because: z.string() })).optional(),
  next: z.string().optional(),
});

/** Baselines of the settings that an app's API shows now: `text` for a rules file, and sentences about what is not in it. */
export interface Capture {
  readonly text: string;
  readonly notStated: readonly string[];
}

/** @param api up to `/api`. @throws Error saying what could not be read: half a capture would be a baseline with holes. */
export async function captureFrom(api: string, token: string): Promise<Capture> {
  const roles: CapturedRole[] = [];
  let from: string | undefined;
  do {
    const { items, unreadable = [], next } = await readPage(api, token, from);
    if (unreadable[0] !== undefined)
      throw new Error(`not all role settings can be read: ${unreadable[0].because}`);
    roles.push(...items.map(toCapturedRole));
    from = next;
  } while (from !== undefined);
  const captured = captureBaselines(roles);
  return { text: capturedText(captured, roles), notStated: captured.notStated };
}

function toCapturedRole({ roleDefinitionId, policy }: z.output<typeof page>['items'][number]): CapturedRole {
  const at = { operation: 'GET /api/role-settings', facts: {} };
  if (policy === undefined) throw new Error(`role ${roleDefinitionId} came without settings`);
  return { roleDefinitionId, name: undefined, rules: policy.rules.map((rule) => toRule(rule, at)) };
}

async function readPage(api: string, token: string, from: string | undefined) {
  const url = new URL(`${api.replace(/\/$/, '')}/role-settings?withRules=true&top=1000`);
  if (from !== undefined) url.searchParams.set('from', from);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const body: unknown = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const { detail } = z.object({ detail: z.string().optional() }).catch({}).parse(body);
    throw new Error(`${url.pathname}: ${answer.status} ${detail ?? answer.statusText}`);
  }
  return page.parse(body);
}
