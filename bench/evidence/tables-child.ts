import { rmSync } from 'node:fs';
import { serveTables } from './table-server.ts';

/** The child's side of `startCountedTables`. */
const [, , file = ''] = process.argv;
const { port, close } = await serveTables(file);
process.send?.({ port });
process.on('disconnect', () => {
  close();
  rmSync(file, { force: true });
});
