import { describeAnswers } from '../contracts/history-answers.ts';
import { FakeHistory } from '../fakes/fake-history.ts';

describeAnswers('the fake', async () => ({ history: new FakeHistory() }), 250);
