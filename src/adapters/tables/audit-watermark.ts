import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { StoreError } from '../../ports/errors.ts';
import type { AuditProgress, AuditWatermark } from '../../ports/index.ts';
import { statusOf } from './store/failures.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readRow } from './store/read-row.ts';
import type { Tables } from './store/tables.ts';

const PARTITION = 'watermarks';
const MAX_TRIES = 20;

const watermarkRow = z.object({
  ReadUntil: z.iso.datetime().transform((text) => new Date(text)),
  SliceHours: z.number().positive(),
});

/** How far one job has read: one row of table `Watermarks`, moved under its ETag and never back. */
export function createAuditWatermark(tables: Tables, job: string): AuditWatermark {
  const rowKey = encodeKeyPart(job, MAX_KEY_UNITS);

  return {
    read() {
      return tables.use(
        'Watermarks',
        `reading the watermark of ${job}`,
        async (client) => (await find(client, rowKey))?.progress,
      );
    },
    advance(progress) {
      return tables.use('Watermarks', `advancing the watermark of ${job}`, async (client) => {
        for (let tries = 1; tries <= MAX_TRIES; tries++) {
          const kept = await find(client, rowKey);
          if (kept !== undefined && kept.progress.readUntil > progress.readUntil) return;
          if (await write(client, rowKey, progress, kept?.etag)) return;
        }
        throw new StoreError(
          'rejected',
          `advancing the watermark of ${job}: ${MAX_TRIES} tries lost to other writers. The next run goes on from the watermark that is there.`,
          'TooManyWriters',
        );
      });
    },
  };
}

async function find(
  client: TableClient,
  rowKey: string,
): Promise<{ progress: AuditProgress; etag: string } | undefined> {
  try {
    const row = await client.getEntity(PARTITION, rowKey);
    const { ReadUntil, SliceHours } = readRow('Watermarks', row, watermarkRow);
    return { progress: { readUntil: ReadUntil, sliceHours: SliceHours }, etag: row.etag };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** `false`: somebody else wrote the row since it was read. */
async function write(
  client: TableClient,
  rowKey: string,
  progress: AuditProgress,
  etag: string | undefined,
): Promise<boolean> {
  const row = {
    partitionKey: PARTITION,
    rowKey,
    ReadUntil: progress.readUntil.toISOString(),
    SliceHours: progress.sliceHours,
  };
  try {
    if (etag === undefined) await client.createEntity(row);
    else await client.updateEntity(row, 'Replace', { etag });
    return true;
  } catch (error) {
    // 409: created meanwhile. 412: changed meanwhile. 404: removed meanwhile.
    const status = statusOf(error);
    if (status === 409 || status === 412 || status === 404) return false;
    throw error;
  }
}
