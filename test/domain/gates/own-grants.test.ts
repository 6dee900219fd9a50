import { describe, expect, test } from '@jest/globals';
import { ownGrantObstacles } from '../../../src/domain/gates/own-grants.ts';
import { nobody, type Party } from '../../../src/domain/model/parties.ts';

const ada = '11111111-aaaa-4bbb-8ccc-000000000001';
const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
const nightShift = '22222222-aaaa-4bbb-8ccc-000000000001';
const app = '33333333-aaaa-4bbb-8ccc-000000000001';

function party(overrides: Partial<Party> = {}): Party {
  return { ...nobody, ...overrides };
}

function sentences(asker: Party, beneficiary: Party): readonly string[] {
  return ownGrantObstacles({ asker, beneficiary }).map(({ sentence }) => sentence);
}

describe('a grant of somebody to somebody else', () => {
  test('has nothing against it', () => {
    expect(
      ownGrantObstacles({
        asker: party({ ids: new Set([ada]) }),
        beneficiary: party({ ids: new Set([grace]) }),
      }),
    ).toEqual([]);
  });

  test('has nothing against it where the beneficiary is a group that the asker does not own', () => {
    const asker = party({ ids: new Set([ada]), ownedIds: new Set(['another-group']) });

    expect(sentences(asker, party({ ids: new Set([nightShift]), groupIds: new Set([nightShift]) }))).toEqual(
      [],
    );
  });
});

describe('a grant to oneself', () => {
  test('is refused where one account stands behind both, and the sentence says which', () => {
    const asker = party({ ids: new Set([ada, app]) });
    const beneficiary = party({ ids: new Set([grace, app]) });

    expect(ownGrantObstacles({ asker, beneficiary })).toEqual([
      {
        code: 'self-grant',
        stops: 'everything',
        itemId: undefined,
        sentence:
          `Nobody gives access to themself: ${app} stands behind whoever asks and behind whoever would have it, as an account of ` +
          'the same person, as a member or owner of the group, or as the application or its owner. Let somebody else ask.',
      },
    ]);
  });

  test('is refused where an asking application owns a group that would have it', () => {
    const asker = party({ ids: new Set([app]), ownedIds: new Set([nightShift]) });

    expect(sentences(asker, party({ groupIds: new Set([nightShift]) }))[0]).toContain(
      `: ${nightShift} stands`,
    );
  });

  test('names the first of several by its id, accounts before groups', () => {
    const asker = party({ ids: new Set([grace, ada]), ownedIds: new Set(['00000000']) });
    const beneficiary = party({ ids: new Set([grace, ada]), groupIds: new Set(['00000000']) });

    expect(sentences(asker, beneficiary)).toHaveLength(1);
    expect(sentences(asker, beneficiary)[0]).toContain(`: ${ada} stands`);
  });

  test('names the first of several groups by its id', () => {
    const asker = party({ ownedIds: new Set(['b-group', 'a-group']) });

    expect(sentences(asker, party({ groupIds: new Set(['b-group', 'a-group']) }))[0]).toContain(
      ': a-group stands',
    );
  });
});

describe('whose grant it is', () => {
  test.each([
    {
      of: 'the asker',
      asker: party({ unknown: ['the owners of the app were not read'] }),
      beneficiary: party(),
    },
    {
      of: 'the beneficiary',
      asker: party(),
      beneficiary: party({ unknown: ['the owners of the app were not read'] }),
    },
  ])('is refused where it is not known of $of', ({ asker, beneficiary }) => {
    expect(ownGrantObstacles({ asker, beneficiary })).toEqual([
      {
        code: 'self-grant',
        stops: 'everything',
        itemId: undefined,
        sentence:
          'It is not known whether whoever asks would give access to themself: the owners of the app were not read. Nobody gives it over the API while that is so.',
      },
    ]);
  });

  test('is known where it is their own, whatever else is not known', () => {
    const asker = party({ ids: new Set([ada]), unknown: ['the owners were not read'] });

    expect(sentences(asker, party({ ids: new Set([ada]) }))[0]).toContain('Nobody gives access to themself');
  });
});
