import { describe, expect, test } from '@jest/globals';
import { jsonLog } from '../../../src/adapters/log/json-log.ts';

const tenantId = 'aaaabbbb-0000-4000-8000-ccccddddeeee';

/** A log, and the lines that it wrote at each level. */
function logged() {
  const lines: { level: string; line: string }[] = [];
  const at = (level: string) => (line: string) => void lines.push({ level, line });
  const log = jsonLog({ info: at('info'), warn: at('warn'), error: at('error') }, { tenantId });
  return { log, lines };
}

describe('a line of the log', () => {
  test('is one JSON object that begins with its event and its tenant, at the level it was given', () => {
    const { log, lines } = logged();

    log.info('run.started', { runId: 'run-1' });
    log.warn('lease.held');
    log.error('run.finished', { reason: 'two\nlines' });

    expect(lines).toEqual([
      { level: 'info', line: `{"event":"run.started","tenantId":"${tenantId}","runId":"run-1"}` },
      { level: 'warn', line: `{"event":"lease.held","tenantId":"${tenantId}"}` },
      {
        level: 'error',
        line: `{"event":"run.finished","tenantId":"${tenantId}","reason":"two\\nlines"}`,
      },
    ]);
  });

  test('is never longer than what keeps a message whole, and then says how much of a text is missing', () => {
    const { log, lines } = logged();

    log.error('run.finished', { runId: 'run-1', reason: 'x"\u{1F600}'.repeat(20_000) });

    const [{ line } = { line: '' }] = lines;
    expect(line.length).toBeLessThan(32_768);
    expect(JSON.parse(line)).toEqual({
      ...{ event: 'run.finished', tenantId, runId: 'run-1' },
      reason: expect.stringMatching(/^x"\u{1F600}x.*… \(80000 characters\)$/u),
    });
  });

  test('keeps its tenant, whatever an event says', () => {
    const { log, lines } = logged();

    // @ts-expect-error no line has a tenant of its own
    log.info('run.started', { tenantId: 'another' });

    expect(lines.map(({ line }) => JSON.parse(line).tenantId)).toEqual([tenantId]);
  });
});
