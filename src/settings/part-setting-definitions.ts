import { type AppPart, appParts } from '../domain/model/deployment-parts.ts';
import type { SettingDefinition } from './setting-definition.ts';
import { listOf, oneOf } from './setting-readers.ts';

export interface PartSettings {
  readonly appParts: readonly AppPart[];
  readonly planOnly: 'on' | 'off';
}

const names = appParts.join(', ');

/** What a process is of the app, and how far a deployment may go. */
export const partSettingDefinitions = {
  appParts: {
    name: 'APP_PARTS',
    meaning:
      'The parts of the app that this process runs (docs/security.md): `front` receives calls and messages, `keeper` takes and seals snapshots, `writer` changes the tenant. A process registers only the functions of its parts.',
    default: appParts.join(','),
    expected: `${names}, or several of them, comma-separated`,
    read: (text: string): readonly AppPart[] | undefined => {
      const parts = listOf(oneOf(appParts), 10)(text);
      return parts && [...new Set(parts)];
    },
  },
  planOnly: {
    name: 'PLAN_ONLY',
    meaning:
      'With `on`, the app only reads the tenant and makes plans, and needs no write permission (npm run permissions -- --plan-only). It cannot read PIM requests then, so whatever depends on them is unknown.',
    default: 'off',
    expected: 'on or off',
    read: oneOf(['on', 'off']),
  },
} as const satisfies Record<keyof PartSettings, SettingDefinition>;
