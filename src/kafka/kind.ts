import type { TriggerKind } from '../ports.ts'
import { parseKafkaTrigger } from './parse-trigger.ts'
import { createKafkaSource } from './signal-source.ts'
import type { KafkaTrigger } from './trigger.ts'

const NO_MSK_IAM = 'for MSK IAM; log in with sasl scram_sha512 or a client certificate'
const NO_KERBEROS = 'for Kerberos; log in with sasl plaintext, scram_sha256, scram_sha512 or oauthbearer'

/** Triggers of type `kafka`. */
export const kafkaKind: TriggerKind<KafkaTrigger> = {
  type: 'kafka',
  parse: parseKafkaTrigger,
  unsupported: {
    awsRegion: NO_MSK_IAM,
    awsRoleArn: NO_MSK_IAM,
    awsAccessKeyID: NO_MSK_IAM,
    awsSecretAccessKey: NO_MSK_IAM,
    keytab: NO_KERBEROS,
    realm: NO_KERBEROS,
    kerberosConfig: NO_KERBEROS,
    kerberosServiceName: NO_KERBEROS,
    kerberosDisableFAST: NO_KERBEROS,
  },
  createSource: createKafkaSource,
}
