import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { type HeadlessBrowser, startHeadlessBrowser } from '../../../local/browser/headless-browser.ts';
import { previewPage } from '../../../src/report/preview/preview-page.ts';
import { previewFindings } from './findings-builder.ts';
import { hostile, hostileFindings } from './hostile-findings.ts';

const folder = mkdtempSync(join(tmpdir(), 'pim-warden-page-'));
const files = { hostile: join(folder, 'hostile.html'), usual: join(folder, 'usual.html') };
const title = 'PIM Warden, preview: ';

let started: HeadlessBrowser;

beforeAll(async () => {
  writeFileSync(files.hostile, await previewPage(hostileFindings()));
  writeFileSync(files.usual, await previewPage(previewFindings()));
  started = await startHeadlessBrowser();
});

afterAll(async () => {
  await started?.close();
  rmSync(folder, { recursive: true });
});

/** What a page did beside being shown. */
interface Doings {
  readonly said: string[];
  readonly asked: string[];
}

async function open(
  file: string,
  width: number,
  colorScheme: 'light' | 'dark',
): Promise<{ page: Page } & Doings> {
  const page = await started.browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('dialog', (dialog) => {
    said.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('popup', (popup) => asked.push(popup.url()));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, said, asked };
}

/** A value of the page, by an expression in the language of the page. */
const resultOf = <T>(page: Page, expression: string): Promise<T> => page.evaluate<T>(expression);

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function violationsIn(page: Page): Promise<readonly string[]> {
  await resultOf(page, `${axe.source}; undefined`);
  const found = await resultOf<readonly Violation[]>(page, 'axe.run().then(({ violations }) => violations)');
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`);
}

describe('the page of a preview in a browser', () => {
  describe.each([390, 1_280])('%i pixels wide', (width) => {
    test.each(['light', 'dark'] as const)(
      'can be read by everybody, moves to no side, and does nothing else: %s',
      async (scheme) => {
        const { page, said, asked } = await open(files.hostile, width, scheme);

        expect(await violationsIn(page)).toEqual([]);
        expect(
          await resultOf(page, 'document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        ).toBe(0);
        expect(said).toEqual([]);
        expect(asked).toEqual([pathToFileURL(files.hostile).href]);
        await page.close();
      },
    );
  });

  test('shows hostile names as text: no element is made of them, and nothing runs', async () => {
    const { page } = await open(files.hostile, 1_280, 'light');
    const text = await resultOf<string>(page, 'document.body.textContent');
    const made =
      'document.querySelectorAll("script, img, iframe, object, form, [onload], [onerror], a[href^=javascript]").length';

    expect(await page.title()).toBe(`${title}${hostile.endOfStyle}`);
    expect(await resultOf(page, made)).toBe(0);
    for (const name of [hostile.script, hostile.image, hostile.attribute, hostile.link, hostile.formula])
      expect(text).toContain(name);
    await page.close();
  });

  test('is held by its policy even if a name got past the escaping', async () => {
    const file = join(folder, 'faulty.html');
    const planted =
      '<script>document.title = "ran"</script><img alt="" src="https://evil.example/x.png"><main';
    writeFileSync(file, (await previewPage(previewFindings())).replace('<main', planted));

    const { page, said } = await open(file, 390, 'light');

    expect(await page.title()).toBe(`${title}Contoso`);
    expect(said).toEqual([
      expect.stringMatching(/script.*Content Security Policy/),
      expect.stringMatching(/image.*Content Security Policy/),
    ]);
    await page.close();
  });

  test('is dark where the reader wants it dark, and light on paper', async () => {
    const { page } = await open(files.usual, 1_280, 'dark');
    const back = () => resultOf<string>(page, 'getComputedStyle(document.body).backgroundColor');
    const isShown = (selector: string) =>
      resultOf<boolean>(page, `document.querySelector('${selector}').getClientRects().length > 0`);
    expect(await back()).toBe('rgb(20, 23, 27)');
    expect(await isShown('nav')).toBe(true);

    await page.emulateMedia({ media: 'print' });

    expect(await back()).toBe('rgb(255, 255, 255)');
    expect(await isShown('nav')).toBe(false);
    expect(await isShown('svg')).toBe(true);
    expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });

  test('lets whoever has no mouse skip to the answers', async () => {
    const { page } = await open(files.usual, 1_280, 'light');

    await page.keyboard.press('Tab');
    expect(await resultOf(page, 'document.activeElement.textContent')).toBe('Skip to the answers');
    await page.keyboard.press('Enter');

    expect(await resultOf(page, 'document.activeElement.id')).toBe('main');
    await page.close();
  });
});
