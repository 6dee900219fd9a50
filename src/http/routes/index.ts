import type { Route } from '../route.ts';
import { alertRoutes } from './alerts.ts';
import { changeRoutes } from './changes.ts';
import { openApiRoute } from './openapi.ts';
import { planRoutes } from './plans.ts';
import { roleRuleRoutes } from './role-rules.ts';
import { roleSettingsRoutes } from './role-settings.ts';
import { runRoutes } from './runs.ts';
import { scheduleRequestRoutes } from './schedule-requests.ts';
import { scheduleRoutes } from './schedules.ts';

const answering: readonly Route[] = [
  ...scheduleRoutes('eligibility'),
  ...scheduleRequestRoutes('eligibility'),
  ...scheduleRoutes('assignment'),
  ...scheduleRequestRoutes('assignment'),
  ...roleSettingsRoutes,
  ...roleRuleRoutes,
  ...alertRoutes,
  ...runRoutes,
  ...planRoutes,
  ...changeRoutes,
];

/** Every route but `health`, which is open to anybody. */
export const routes: readonly Route[] = [...answering, openApiRoute(() => routes)];
