import type { Connection } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';

/** Numbers of temporal.api.enums.v1.IndexedValueType. */
const indexedValueTypes = {
  TEXT: 1,
  KEYWORD: 2,
  INT: 3,
  DOUBLE: 4,
  BOOL: 5,
  DATETIME: 6,
  KEYWORD_LIST: 7,
} as const satisfies Record<SearchAttributeType, number>;

/** gRPC's code for what is there already. */
const alreadyExists = 6;

/**
 * Registers search attributes that the namespace doesn't have yet; safe to repeat, and for several processes at once.
 * Temporal Cloud forbids it to clients: there they are made beforehand, and found here.
 * @throws {Error} naming the attributes that are missing and how to make them
 */
export async function registerSearchAttributes(
  connection: Connection | NativeConnection,
  namespace: string,
  attributes: { name: string; type: SearchAttributeType }[],
): Promise<void> {
  const { operatorService } = connection;
  const listed = await operatorService.listSearchAttributes({ namespace }).catch(() => null);
  const missing = attributes.filter(({ name }) => !(name in (listed?.customAttributes ?? {})));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, indexedValueTypes[type]]));
  await operatorService.addSearchAttributes({ namespace, searchAttributes }).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === alreadyExists) return;
    const commands = missing.map(
      ({ name, type }) => `temporal operator search-attribute create --name ${name} --type ${type}`,
    );
    throw new Error(
      `The namespace "${namespace}" lacks search attributes, and they could not be made: ${String(cause)}\n` +
        `Make them first:\n  ${commands.join('\n  ')}`,
      { cause },
    );
  });
}
