import type { Values } from './schema.ts'

/** Sentences about settings that are valid but weaken security or do nothing. */
export function settingWarnings(values: Values): readonly string[] {
  const mechanism = values.KAFKA_SASL_MECHANISM
  const sendsSecret = mechanism === 'PLAIN' || mechanism === 'OAUTHBEARER'
  return [
    ...when(
      sendsSecret && !values.KAFKA_TLS,
      `KAFKA_SASL_MECHANISM ${mechanism} without KAFKA_TLS sends credentials unencrypted`,
    ),
    ...when(
      values.KAFKA_TLS_INSECURE_SKIP_VERIFY,
      'KAFKA_TLS_INSECURE_SKIP_VERIFY accepts any broker certificate',
    ),
    ...when(
      /^http:/i.test(values.KAFKA_SASL_OAUTH_TOKEN_ENDPOINT ?? ''),
      'KAFKA_SASL_OAUTH_TOKEN_ENDPOINT is http: the client secret is sent unencrypted',
    ),
    ...withoutGroup(values),
    ...withoutPolicies(values),
    ...when(
      values.PARTITION_STEPS && values.ALLOW_IDLE_CONSUMERS,
      'PARTITION_STEPS has no effect with ALLOW_IDLE_CONSUMERS',
    ),
  ]
}

function withoutGroup(values: Values): readonly string[] {
  if (values.KAFKA_CONSUMER_GROUP !== null) return []
  return [
    ...when(values.ALLOW_IDLE_CONSUMERS, 'ALLOW_IDLE_CONSUMERS has no effect without KAFKA_CONSUMER_GROUP'),
    ...when(values.PARTITION_STEPS, 'PARTITION_STEPS has no effect without KAFKA_CONSUMER_GROUP'),
    ...when(
      values.KAFKA_OFFSET_RESET === 'earliest',
      'KAFKA_OFFSET_RESET has no effect without KAFKA_CONSUMER_GROUP',
    ),
  ]
}

function withoutPolicies(values: Values): readonly string[] {
  return (['SCALE_UP', 'SCALE_DOWN'] as const).flatMap((direction) =>
    when(
      values[`${direction}_SELECT_POLICY`] === 'Min' && values[`${direction}_POLICIES`] === null,
      `${direction}_SELECT_POLICY Min has no effect without ${direction}_POLICIES`,
    ),
  )
}

function when(condition: boolean, sentence: string): readonly string[] {
  return condition ? [sentence] : []
}
