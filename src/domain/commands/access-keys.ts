import type { AccessKey } from '../model/access.ts';
import type { CommandContent } from '../model/command.ts';

/** Every access that a command is about, whether it changes it or not. */
export function accessKeysOf(content: CommandContent): readonly AccessKey[] {
  switch (content.kind) {
    case 'access':
      return [content.change.key];
    case 'revocation':
      return content.removals.map(({ key }) => key);
    case 'activation':
    case 'activation-end':
    case 'review':
      return [content.key];
    case 'self-service':
      return content.key === undefined ? [] : [content.key];
    case 'role-settings':
    case 'cancellation':
    case 'delivery':
    case 'run':
      return [];
    default:
      return content satisfies never;
  }
}
