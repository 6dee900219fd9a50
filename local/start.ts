import { helpText, readOptions } from './options.ts';

/** `npm start`: the night, on this machine. `--help` says how. */
async function main(args: readonly string[]): Promise<number> {
  const asked = readOptions(args);
  switch (asked.kind) {
    case 'help':
      console.log(helpText());
      return 0;
    case 'wrong':
      for (const problem of asked.problems) console.error(problem);
      return 2;
    case 'run': {
      // Loaded only now: a wrong option need not wait for the whole app.
      const { runLocalStack } = await import('./local-stack.ts');
      return await runLocalStack(asked.options);
    }
    default:
      return asked satisfies never;
  }
}

process.exit(await main(process.argv.slice(2)));
