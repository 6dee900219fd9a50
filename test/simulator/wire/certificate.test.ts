import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Certificate, makeCertificate } from '../../../simulator/wire/certificate.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Serves with a certificate, and connects as somebody who trusts these. */
async function isTrusted(served: Certificate, trusted: readonly Certificate[]): Promise<boolean> {
  const server = createServer(served).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, ca: trusted.map(({ cert }) => cert) });
  closing.push(() => socket.destroy());
  return once(socket, 'secureConnect').then(
    () => true,
    () => false,
  );
}

describe("the simulator's certificate", () => {
  test('is trusted by who trusts it beside others of the same making, in any order', async () => {
    const certificates = await Promise.all([makeCertificate(), makeCertificate(), makeCertificate()]);
    const orders = [certificates, certificates.toReversed()];

    const answers = await Promise.all(
      certificates.flatMap((served) => orders.map((trusted) => isTrusted(served, trusted))),
    );

    expect(answers).toEqual([true, true, true, true, true, true]);
  });

  test('is not trusted by who trusts only another', async () => {
    const [served, other] = await Promise.all([makeCertificate(), makeCertificate()]);

    expect(await isTrusted(served, [other])).toBe(false);
  });
});
