import { expect, test } from '@jest/globals';
import { hasBrowser } from '../../../local/preview/sign-in/browser.ts';

test.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: '' }, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['linux', { BROWSER: 'w3m' }, true],
  ['linux', { WSL_DISTRO_NAME: 'Ubuntu' }, true],
  ['darwin', {}, true],
  ['win32', {}, true],
] as const)('a browser on %s with %j: %s', (platform, environment, expected) => {
  expect(hasBrowser(environment, platform)).toBe(expected);
});
