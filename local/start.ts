import { helpText, readOptions } from './options.ts';

/** `npm start`: runs the app on this machine. See `--help`. */
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
      // The app is loaded only here, so that a wrong option is reported at once.
      const { runLocalStack } = await import('./local-stack.ts');
      return await runLocalStack(asked.options);
    }
    default:
      return asked satisfies never;
  }
}

process.exit(await main(process.argv.slice(2)));
