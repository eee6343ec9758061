import type { Enum, Type } from 'protobufjs';

type Json = Record<string, unknown>;

/**
 * Spells every enum value in a message's JSON as proto3 JSON does. Tools differ: for `EVENT_TYPE_TIMER_FIRED`, tctl writes
 * `TimerFired`, its oldest versions `TIMER_FIRED`, and numbers are allowed too. Which fields are enums is the protocol's own
 * knowledge, so none can be forgotten. A value that is of no known spelling stays as it is.
 */
export function spellEnums(type: Type, message: Json): Json {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => {
      const field = type.fields[name];
      const fieldType = field?.resolve().resolvedType;
      if (!field || !fieldType) return [name, value];
      const spell = (one: unknown) =>
        isEnum(fieldType) ? spellEnum(fieldType, one) : isJson(one) ? spellEnums(fieldType, one) : one;
      if (Array.isArray(value)) return [name, value.map(spell)];
      if (field.map && isJson(value))
        return [name, Object.fromEntries(Object.entries(value).map(([key, one]) => [key, spell(one)]))];
      return [name, spell(value)];
    }),
  );
}

function spellEnum(type: Enum, value: unknown): unknown {
  if (typeof value === 'number') return type.valuesById[value] ?? value;
  if (typeof value !== 'string' || value in type.values) return value;
  // A value's full name begins with its type's: EventType has EVENT_TYPE_….
  const wanted = bare(type.name + value);
  return Object.keys(type.values).find((name) => bare(name) === wanted) ?? value;
}

const bare = (name: string): string => name.replaceAll('_', '').toLowerCase();

const isEnum = (type: Type | Enum): type is Enum => 'valuesById' in type;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
