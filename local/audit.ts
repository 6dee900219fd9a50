import { spawnSync } from 'node:child_process';

const usage = `npm run audit: asks the registry for known faults of what is shipped, from severity high on

Exit code: 0 none is known, or the registry offers no audits, which is said; 1 there are some, or it could not be asked;
2 wrong usage.`;

/** What a registry answers, or a mirror before it, that has no audits: the address is not there, or takes no POST. */
const notOffered = /^npm warn audit (?:404|405|501) .*$/m;

function audit(): number {
  const { status, stdout, stderr, error } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (error !== undefined) {
    console.error(`npm could not be started: ${error.message}`);
    return 1;
  }
  const [answer] = status === 0 ? [] : (notOffered.exec(stderr) ?? []);
  if (answer !== undefined) {
    console.error(`The registry offers no audits, so that nothing was audited. It said: ${answer}`);
    return 0;
  }
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return status ?? 1;
}

const [, , ...args] = process.argv;
if (args.length === 0) process.exitCode = audit();
else {
  console.error(usage);
  process.exitCode = args.includes('--help') ? 0 : 2;
}
