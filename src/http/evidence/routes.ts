import type { Route } from '../core/route.ts';
import { auditEvidence } from './audit.ts';

/** `evidence`: questions about the history. */
export const evidenceRoutes: readonly Route[] = [auditEvidence];
