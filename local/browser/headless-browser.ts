import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

/** Packages are looked for from here. */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A browser without a window, and what it leaves behind. */
export interface HeadlessBrowser {
  readonly browser: Browser;
  /** Ends it, and takes away what was unpacked for it. */
  close(): Promise<void>;
}

/**
 * Starts a browser. On Linux for x64 that is the Chromium inside `@sparticuz/chromium`, which needs no system packages; elsewhere
 * it is the Chrome that is installed.
 *
 * @throws Error with what to do where there is none.
 */
export async function startHeadlessBrowser(): Promise<HeadlessBrowser> {
  if (process.platform === 'linux' && process.arch === 'x64') return startUnpacked();
  try {
    const browser = await chromium.launch({ channel: 'chrome' });
    return { browser, close: () => browser.close() };
  } catch (error) {
    const because = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Error(
      `There is no browser to open the page with: install Google Chrome, and run this again. ${because}`,
      { cause: error },
    );
  }
}

/**
 * The package unpacks into the folder for temporary files and takes what lies there already for its own. So it gets a folder that
 * nobody else can write to, and that nobody was killed while unpacking into.
 */
async function startUnpacked(): Promise<HeadlessBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'pim-warden-browser-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const executablePath = await unpack(folder);
    const fonts = join(folder, 'fonts.conf');
    await writeFile(fonts, fontsFrom(folder));
    const libraries = join(folder, 'al2023/lib');
    const env = {
      ...definedVariables(),
      ...{ FONTCONFIG_FILE: fonts, LD_LIBRARY_PATH: libraries, TMPDIR: folder },
    };
    // It opens pages of ours alone, and containers let no process make the namespaces that its sandbox needs.
    const args = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'];
    const browser = await chromium.launch({ executablePath, env, args });
    return {
      browser,
      async close() {
        await browser.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The browser, its fonts, and the libraries that a bare system lacks: the package unpacks those by itself on AWS Lambda alone. */
const unpacking = `
import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';
const packed = (name) => fileURLToPath(new URL('../bin/' + name, import.meta.resolve('@sparticuz/chromium')));
const [path] = await Promise.all(['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map((name) => inflate(packed(name))));
process.stdout.write(path);`;

/** A process of its own: the folder for temporary files is one of the whole process. @returns the path of the browser. */
async function unpack(folder: string): Promise<string> {
  const run = ['--input-type=module', '--eval', unpacking];
  const options = { cwd: root, env: { ...process.env, TMPDIR: folder } };
  const { stdout } = await promisify(execFile)(process.execPath, run, options);
  return stdout;
}

/** The fonts of the package alone, so that a page looks the same on every machine. */
function fontsFrom(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>
`;
}

function definedVariables(): Record<string, string> {
  const defined = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(defined);
}
