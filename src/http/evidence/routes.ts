import type { Route } from '../core/route.ts';
import { alterationRoutes } from './alterations.ts';
import { auditEvidence } from './audit.ts';
import { historyRoutes } from './history-questions.ts';
import { packRoute } from './pack.ts';
import { reviewRoutes } from './reviews.ts';
import { verifyRoute } from './verify.ts';

/** `evidence`: questions about the history. */
export const evidenceRoutes: readonly Route[] = [
  ...historyRoutes,
  auditEvidence,
  ...reviewRoutes,
  verifyRoute,
  packRoute,
  ...alterationRoutes,
];
