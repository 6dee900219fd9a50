import { app } from '@azure/functions';
import { processApp } from './process-app.ts';

/** Without it the platform ends the process at once, and a run keeps its lease until that runs out. */
app.hook.appTerminate(() => processApp.end());
