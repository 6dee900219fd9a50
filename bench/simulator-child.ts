import { startSimulator } from '../simulator/start.ts';
import type {
  ReportRequest,
  SimulatorAddress,
  SimulatorInputs,
  SimulatorQuestion,
} from './simulator-process.ts';

/** The child's side of `startSimulatorProcess`. It answers its parent until that disconnects. */
const { throttling, ...sizes }: SimulatorInputs = JSON.parse(process.argv[2] ?? '{}');
const simulator = await startSimulator({ ...sizes, throttling });
if (!throttling) simulator.clock.freeze();
process.on('message', (question: SimulatorQuestion) => send(answerTo(question)));
process.once('disconnect', () => void simulator.close());
const { origin, identityEndpoint, identityHeader } = simulator;
send({
  tenantId: simulator.tenant.tenantId,
  origin,
  identityEndpoint,
  identityHeader,
  startedAt: simulator.clock.now().toISOString(),
} satisfies SimulatorAddress);

function send(what: unknown): void {
  process.send?.(JSON.stringify(what));
}

function answerTo(question: SimulatorQuestion): readonly (string | ReportRequest)[] {
  return question.ask === 'reports' ? reports() : truth(question.from, question.to);
}

function reports(): ReportRequest[] {
  return simulator
    .requests()
    .filter(({ workload }) => workload === 'reports')
    .map(({ at, throttled }) => ({ at: Date.parse(at), throttled }));
}

/** Ids of the events in the window. Instants compare as text, since those of events have seven digits. */
function truth(from: string, to: string): string[] {
  const ids: string[] = [];
  for (const { id, activityDateTime } of simulator.tenant.auditLog.all(simulator.clock.now())) {
    if (
      sevenDigits(activityDateTime) >= sevenDigits(from) &&
      sevenDigits(activityDateTime) <= sevenDigits(to)
    )
      ids.push(id);
  }
  return ids;
}

function sevenDigits(instant: string): string {
  const [seconds, fraction = ''] = instant.replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(7, '0')}`;
}
