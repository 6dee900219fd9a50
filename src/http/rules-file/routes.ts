import { z } from 'zod';
import { signingLink } from '../../changes/consents/signing-link.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import { RulesUnusable } from '../../ports/errors.ts';
import { rulesDigest } from '../../ports/rules-digest.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { defineStoreRoute, type Route } from '../core/route.ts';
import type { TenantStore } from '../core/tenant-store.ts';

const body = z
  .object({
    inForce: z
      .string()
      .optional()
      .meta({ description: 'SHA-256 of the rules that changes go by; absent: none are' }),
    file: z.string().meta({ description: 'SHA-256 of the rules file as it is now' }),
    sign: z.url().optional().meta({ description: 'Where a person signs for the file as it is' }),
    approval: z.enum(['not-needed', 'approved', 'waits', 'none']).meta({
      description:
        '`waits`: the file was changed since the rules in force were approved. `none`: nothing is in force, and nothing is changed',
    }),
  })
  .meta({ id: 'Rules', description: 'Which rules changes go by.' });

/** `rules`: which rules are in force, and whether the file waits for approval. */
export const rulesRoutes: readonly Route<TenantStore>[] = [
  defineStoreRoute({
    operationId: 'readRules',
    method: 'GET',
    path: 'rules',
    requiredRole: 'PimWarden.Read',
    tag: 'rules',
    summary: 'Say which rules are in force',
    answers: { 200: { description: 'The rules by their hash', schema: body } },
    async answer({ ports }) {
      const loaded = await loadedOrProblem(ports);
      if ('status' in loaded) return loaded;
      const { hash, approval } = loaded;
      switch (approval?.kind) {
        case undefined:
          return { status: 200, jsonBody: { inForce: hash, file: hash, approval: 'not-needed' } };
        case 'approved':
          return { status: 200, jsonBody: { inForce: hash, file: hash, approval: 'approved' } };
        case 'file-waits':
          return {
            status: 200,
            jsonBody: {
              inForce: hash,
              file: approval.hash,
              approval: 'waits',
              ...signOf(approval.hash, ports),
            },
          };
        case 'none':
          return { status: 200, jsonBody: { file: hash, approval: 'none', ...signOf(hash, ports) } };
        default:
          return approval satisfies never;
      }
    },
  }),
];

function signOf(hash: string, { publicUrl, signedFor }: TenantStore): { readonly sign?: string } {
  if (publicUrl === undefined) return {};
  const digest = rulesDigest(hash, signedFor);
  const request = { id: hash, digest, places: undefined, ...(signedFor && { tenantId: signedFor }) };
  return { sign: signingLink(request, { publicUrl }) };
}

async function loadedOrProblem({ rules }: Pick<TenantStore, 'rules'>): Promise<LoadedRules | HttpAnswer> {
  try {
    return await rules.load();
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    return problem(503, 'The rules are not usable', error.message, { retry: 'never' });
  }
}
