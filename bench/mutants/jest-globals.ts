/** What tests import as `@jest/globals` where Jest itself does not run them. It is Jest's own. */
export { jestExpect as expect } from '@jest/expect';
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus';
