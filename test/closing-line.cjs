/** A Jest reporter whose last line any program can read: `N passed, N failed`. */
class ClosingLine {
  onRunComplete(_contexts, results) {
    // A file that could not even load counts as a failure, though none of its tests ran.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stderr.write('', () => console.log(`${results.numPassedTests} passed, ${failed} failed`));
  }
}

module.exports = ClosingLine;
