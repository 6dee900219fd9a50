import { GraphRefusal } from '../../refusal.ts';

/** The refusals of PIM for directory roles, by condition. Codes and texts: docs/graph-facts.md#errors-of-pim. */

export function assignmentExists(): GraphRefusal {
  return new GraphRefusal(400, 'RoleAssignmentExists', 'The Role assignment already exists.');
}

export function assignmentDoesNotExist(): GraphRefusal {
  return new GraphRefusal(400, 'RoleAssignmentDoesNotExist', 'The Role assignment does not exist.');
}

export function requestPending(): GraphRefusal {
  return new GraphRefusal(
    400,
    'PendingRoleAssignmentRequest',
    'There is already an existing pending Role assignment request.',
  );
}

/** The spelling is the service's. */
export const tooShortText = 'The Active duration is too short. Miniumum Required is 5 minutes.';

export function activeDurationTooShort(): GraphRefusal {
  return new GraphRefusal(400, 'ActiveDurationTooShort', tooShortText);
}

export function subjectNotFound(): GraphRefusal {
  return new GraphRefusal(404, 'SubjectNotFound', 'The subject is not found.');
}

export function roleNotFound(): GraphRefusal {
  return new GraphRefusal(404, 'RoleNotFound', 'The role is not found.');
}

export function requestNotFound(): GraphRefusal {
  return new GraphRefusal(404, 'RoleAssignmentRequestNotFound', 'The role assignment request is not found');
}

export function policyViolated(rules: readonly string[]): GraphRefusal {
  return new GraphRefusal(
    400,
    'RoleAssignmentRequestPolicyValidationFailed',
    `The following policy rules failed: ${JSON.stringify(rules)}`,
  );
}

/**
 * The message is a claims parameter that the caller passes on when it asks for a token
 * (docs/graph-facts.md#authentication-context-challenge).
 */
export function authenticationContextMissing(claimValue: string): GraphRefusal {
  const claims = `{"access_token":{"acrs":{"essential":true, "value":${JSON.stringify(claimValue)}}}}`;
  return new GraphRefusal(
    400,
    'RoleAssignmentRequestAcrsValidationFailed',
    `&claims=${encodeURIComponent(claims)}`,
  );
}

export function licenceMissing(status: 400 | 403): GraphRefusal {
  return new GraphRefusal(
    status,
    'AadPremiumLicenseRequired',
    'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
  );
}

/** PIM wraps its own error as JSON in the message of an `UnknownError`. */
export function permissionMissing(permissions: readonly string[]): GraphRefusal {
  const inner = {
    errorCode: 'PermissionScopeNotGranted',
    message: `Authorization failed due to missing permission scope ${permissions.join(',')}.`,
    instanceAnnotations: [],
  };
  return new GraphRefusal(403, 'UnknownError', JSON.stringify(inner));
}

/** The permission suffices, but the caller may not do this. */
export function unauthorized(): GraphRefusal {
  return new GraphRefusal(
    403,
    'UnauthorizedAccessException',
    'Attempted to perform an unauthorized operation.',
  );
}

export function badScopeForRole(): GraphRefusal {
  return new GraphRefusal(
    400,
    'Request_BadRequest',
    'The given built-in role is not supported to be assigned to a single resource scope.',
  );
}

/** The code is our choice; only the status is known. */
export function cannotHold(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_BadRequest', message);
}

export function notCancelable(status: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', `The request is ${status} and can no longer be canceled.`);
}

export function missingParameter(name: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', `Value cannot be null.\r\nParameter name: ${name}`);
}

/** The evidence for this code is weak (docs/graph-facts.md#errors-of-pim). */
export function unusableSchedule(message: string): GraphRefusal {
  return new GraphRefusal(400, 'InvalidRoleAssignmentRequestSchedule', message);
}
