/**
 * A history's JSON as tctl writes it: enum values without their type's prefix, in Pascal case. Made from what the Temporal
 * CLI wrote, so it shares nothing with the reader that it tries.
 */
export const asTctlWrites = (json: string): string =>
  json.replace(enumValue, (_match, value: string) => `"${pascal(value)}"`);

const enumTypes = [
  'EVENT_TYPE',
  'TASK_QUEUE_KIND',
  'RETRY_STATE',
  'TIMEOUT_TYPE',
  'WORKFLOW_TASK_FAILED_CAUSE',
  'PARENT_CLOSE_POLICY',
  'CONTINUE_AS_NEW_INITIATOR',
];
const enumValue = new RegExp(`"(?:${enumTypes.join('|')})_([A-Z_]+)"`, 'g');

const pascal = (constant: string): string =>
  constant
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');
