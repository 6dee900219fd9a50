import { describeObjectNames, namedObjects } from '../contracts/object-names.ts';
import { FakeObjectNames } from './fake-object-names.ts';

describeObjectNames(
  'the fake',
  async () =>
    new FakeObjectNames(
      Object.fromEntries(Object.values(namedObjects).map(({ id, ...named }) => [id, named])),
    ),
);
