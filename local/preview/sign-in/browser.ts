/**
 * Whether something opens a page here: the library waits for ever for one that nobody sees. Of Linux its environment tells; other
 * systems have a browser.
 */
export function hasBrowser(
  { DISPLAY, WAYLAND_DISPLAY, BROWSER, WSL_DISTRO_NAME }: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): boolean {
  if (platform !== 'linux') return true;
  return [DISPLAY, WAYLAND_DISPLAY, BROWSER, WSL_DISTRO_NAME].some(
    (value) => value !== undefined && value !== '',
  );
}
