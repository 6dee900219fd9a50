import { randomUUID } from 'node:crypto';
import { addHours } from 'date-fns/addHours';

/** A key and its certificate, PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Creates a self-signed certificate for `localhost` and `127.0.0.1`, valid for 30 days from now. */
export async function makeCertificate(): Promise<Certificate> {
  // Loading the module takes a third of a second, and http does not need it.
  const { generate } = await import('selfsigned');
  const notBeforeDate = addHours(new Date(), -1);
  // OpenSSL looks issuers up by name: of two trusted certificates with one name, it may try only the wrong one.
  const commonName = `pim-warden simulator ${randomUUID()}`;
  const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate: addHours(notBeforeDate, 30 * 24),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}
