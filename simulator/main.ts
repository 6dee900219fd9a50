import { writeFile } from 'node:fs/promises';
import { createSimulatorClock } from './clock.ts';
import { CommandLineError, help, readCommandLine } from './command-line.ts';
import { startSimulator } from './start.ts';
import { PortTakenError } from './wire/server.ts';

/** `npm run simulator`: runs until Ctrl-C. Exit codes: 0 ended, 1 could not start, 2 unusable arguments. */
async function main(words: readonly string[]): Promise<void> {
  const commandLine = readCommandLine(words);
  if (commandLine.kind === 'help') {
    console.log(help);
    return;
  }
  const clock = createSimulatorClock(commandLine.options.now, { frozen: commandLine.frozen });
  const simulator = await startSimulator({ ...commandLine.options, clock });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
  console.log(`Microsoft Graph, simulated: ${simulator.origin} (Ctrl-C ends it)`);
  console.log(`tenant ${simulator.tenant.tenantId}`);
  console.log(`export IDENTITY_ENDPOINT=${simulator.identityEndpoint}`);
  console.log(`export IDENTITY_HEADER=${simulator.identityHeader}`);
  if (simulator.certificate !== undefined)
    await showCertificate(simulator.certificate, commandLine.certificateFile);
  if (commandLine.options.control === true) console.log(`control: ${simulator.origin}/_simulator/`);
}

/** Prints how to trust the certificate: Node reads `NODE_EXTRA_CA_CERTS` when it starts. */
async function showCertificate(certificate: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    console.log(certificate.trimEnd());
    return;
  }
  await writeFile(file, certificate);
  console.log(`export NODE_EXTRA_CA_CERTS=${file}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandLineError || error instanceof PortTakenError)) throw error;
  console.error(`simulator: ${error.message}`);
  process.exitCode = error instanceof CommandLineError ? 2 : 1;
}
