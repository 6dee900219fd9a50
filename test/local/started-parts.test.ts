import { describe, expect, test } from '@jest/globals';
import { createStartedParts } from '../../local/started-parts.ts';

describe('what has been started', () => {
  test('is stopped in reverse order, once', async () => {
    const parts = createStartedParts();
    const stopped: string[] = [];
    for (const name of ['tables', 'simulator', 'host']) parts.add(async () => void stopped.push(name));

    await Promise.all([parts.close(), parts.close()]);

    expect(stopped).toEqual(['host', 'simulator', 'tables']);
  });

  test('is stopped even when another part cannot be, which is reported at the end', async () => {
    const parts = createStartedParts();
    const stopped: string[] = [];
    parts.add(async () => void stopped.push('tables'));
    parts.add(async () => {
      throw new Error('the host hangs');
    });

    await expect(parts.close()).rejects.toThrow('Not everything could be stopped');
    expect(stopped).toEqual(['tables']);
  });

  test('is stopped at once when it started too late', async () => {
    const parts = createStartedParts();
    const stopped: string[] = [];
    await parts.close();

    parts.add(async () => void stopped.push('tables'));
    await parts.close();

    expect(stopped).toEqual(['tables']);
  });
});
