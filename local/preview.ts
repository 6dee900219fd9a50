import { previewHelp, readPreviewOptions } from './preview/options.ts';

/** `npm run preview`: what the jobs would do in a tenant tonight. See `--help`. */
async function main(args: readonly string[]): Promise<number> {
  const asked = readPreviewOptions(args);
  switch (asked.kind) {
    case 'help':
      console.log(previewHelp());
      return 0;
    case 'wrong':
      for (const problem of asked.problems) console.error(problem);
      return 2;
    case 'run': {
      // The rest is loaded only here, so that a wrong option is reported at once.
      const { preview } = await import('./preview/command.ts');
      return await preview(asked.options);
    }
    default:
      return asked satisfies never;
  }
}

process.exit(await main(process.argv.slice(2)));
