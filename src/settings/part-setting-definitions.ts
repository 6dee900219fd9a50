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
      'The parts of the app that this process is (docs/security.md): `front` takes calls and messages in, `keeper` takes snapshots and seals them, `writer` changes the tenant. A process registers the functions of its parts and no others.',
    default: appParts.join(','),
    expected: `${names}, or several of them with commas between them`,
    read: (text: string): readonly AppPart[] | undefined => {
      const parts = listOf(oneOf(appParts), 10)(text);
      return parts && [...new Set(parts)];
    },
  },
  planOnly: {
    name: 'PLAN_ONLY',
    meaning:
      "`on`: the tenant is only looked at and plans are made, for which no permission to write is needed (npm run permissions -- --plan-only). PIM's requests are not read then, and what rests on them is unknown.",
    default: 'off',
    expected: 'on or off',
    read: oneOf(['on', 'off']),
  },
} as const satisfies Record<keyof PartSettings, SettingDefinition>;
