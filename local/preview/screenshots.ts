import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startHeadlessBrowser } from '../browser/headless-browser.ts';

/** `node local/preview/screenshots.ts`: previews the simulated tenant of the demo, and takes the pictures of its page for docs/. */
const root = fileURLToPath(new URL('../..', import.meta.url));

const pictures = [
  { name: 'preview-light-1280.png', width: 1_280, height: 1_500, colorScheme: 'light' },
  { name: 'preview-dark-390.png', width: 390, height: 1_500, colorScheme: 'dark' },
] as const;

async function takePictures(page: string): Promise<void> {
  const { browser, close } = await startHeadlessBrowser();
  try {
    for (const { name, width, height, colorScheme } of pictures) {
      const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
      await tab.goto(pathToFileURL(page).href);
      const path = join(root, 'docs', name);
      await tab.screenshot({ path });
      console.log(path);
    }
  } finally {
    await close();
  }
}

const out = mkdtempSync(join(tmpdir(), 'pim-warden-pictures-'));
try {
  const command = [join(root, 'local/preview.ts'), '--demo', '--out', out];
  execFileSync(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
  await takePictures(join(out, 'report.html'));
} finally {
  rmSync(out, { recursive: true, force: true });
}
