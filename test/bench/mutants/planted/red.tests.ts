import { expect, test } from '@jest/globals';
import { countDown } from './code.ts';

test('is red without any mutant', () => expect(countDown(3)).toBe(1));
