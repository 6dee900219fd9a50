import { describeHistory } from '../contracts/history.ts';
import { FakeHistory } from './fake-history.ts';

describeHistory('the fake', async () => new FakeHistory());
