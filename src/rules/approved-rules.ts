import { type Decision, rulesSubject } from '../domain/model/decision.ts';
import type { LoadedRules } from '../domain/model/rules.ts';
import { isInItsPlace, keptApprovals, signedTooEarly } from '../ports/decisions.ts';
import { RulesUnusable } from '../ports/errors.ts';
import type { ApprovalTokens, Clock, Decisions, RulesSource, RulesVersions } from '../ports/index.ts';
import { rulesDigest } from '../ports/rules-digest.ts';
import { parseRules } from './parse-rules.ts';
import type { RulesFile } from './rules-file.ts';

export interface ApprovedRulesPorts {
  readonly file: RulesFile;
  readonly decisions: Decisions;
  /** `undefined`: the settings do not say whose signatures count, so that no approval does. */
  readonly tokens: ApprovalTokens | undefined;
  readonly versions: RulesVersions;
  readonly clock: Clock;
  /** The tenant, where people of another one sign for its rules: it is part of what they sign. */
  readonly signedFor?: string;
}

/**
 * The rules that a person approved last. A file that was changed since waits: the ones before it stay in force, kept by
 * their hash. Rules are the real administrator, so that an approval is one that Entra signed.
 *
 * An approval that is withdrawn leaves none: falling back to older rules would let whoever may add a row choose among them.
 */
export function createApprovedRules(ports: ApprovedRulesPorts): RulesSource {
  const { file, signedFor } = ports;
  return {
    async load(wanted = 'in-force') {
      const { loaded, bytes } = await file.read();
      const rules = { ...loaded, ...(signedFor !== undefined && { signedFor }) };
      const approved = await approvedHash(ports);
      if (approved === undefined) return { ...rules, approval: { kind: 'none' } };
      if (approved !== rules.hash)
        return wanted === 'proposed'
          ? { ...rules, approval: { kind: 'none' } }
          : inForce(approved, rules, ports);
      await ports.versions.keep(rules.hash, bytes);
      return { ...rules, approval: { kind: 'approved' } };
    },
  };
}

/** What the last decision that counts approves; `undefined`: nothing, or it takes an approval back. */
async function approvedHash(ports: ApprovedRulesPorts): Promise<string | undefined> {
  const { approvals, withdrawn } = keptApprovals(await ports.decisions.of(rulesSubject));
  for (const { decision, doubt } of approvals.toReversed())
    if (doubt === undefined && (await isProved(decision, withdrawn, ports))) return decision.digest;
  return undefined;
}

async function isProved(
  decision: Decision,
  withdrawn: Decision | undefined,
  { tokens, clock, signedFor }: ApprovedRulesPorts,
): Promise<boolean> {
  if (!isInItsPlace(decision, clock.now())) return false;
  const { at, by, digest, proof } = decision;
  if (proof.kind !== 'signed' || tokens === undefined) return false;
  const verdict = await tokens.verify(proof.token, { nonce: rulesDigest(digest, signedFor), at });
  if (verdict.kind !== 'valid' || verdict.signer !== by.objectId.toLowerCase()) return false;
  return signedTooEarly(verdict.signedAt, withdrawn) === undefined;
}

/** The approved rules, in whose place the file has others. What was kept is not believed: its bytes must have the hash. */
async function inForce(
  hash: string,
  file: LoadedRules,
  { versions }: ApprovedRulesPorts,
): Promise<LoadedRules> {
  const bytes = await versions.find(hash);
  const source = `approved rules ${hash}`;
  const refuse = (sentence: string) => new RulesUnusable(source, [{ line: undefined, path: '', sentence }]);
  if (bytes === undefined)
    throw refuse(
      `are not kept here, and the file has others (${file.hash}): approve those, or put the approved file back`,
    );
  const approved = parseRules(bytes, source);
  if (approved.hash !== hash)
    throw refuse(
      `were altered where they are kept: put the approved file back, or approve the one that is there (${file.hash})`,
    );
  return { ...file, ...approved, approval: { kind: 'file-waits', hash: file.hash } };
}
