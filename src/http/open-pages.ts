import { openStatus } from './activations/open-status.ts';
import { type Signing, signingPages } from './approvals/signing-pages.ts';
import type { OpenPages } from './core/answer-request.ts';

/** What is answered to whoever comes without a token: pages of a signature, and how far an activation is. */
export function openPages(signing: Signing): OpenPages {
  const signs = signingPages(signing);
  return async (path, request, context) =>
    (await signs(path, request, context)) ?? openStatus(path, request, context.ports);
}
