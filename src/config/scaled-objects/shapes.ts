/** The fields of the objects we read. docs/keda.md has a row for each: a test compares them. */
import type { Rule, Shape } from './shape.ts'
import { parseShare } from './share.ts'

const MAX_INT32 = 2 ** 31 - 1

/** The longest windows `autoscaling/v2` allows. */
const MAX_WINDOW_SECONDS = 3_600
const MAX_PERIOD_SECONDS = 1_800

const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const any: Rule = { type: 'any' }
const map: Rule = { type: 'map' }
const list: Rule = { type: 'list' }
const listOrNone: Rule = { type: 'list', orNone: true }
const texts: Rule = { type: 'texts' }
const flag: Rule = {
  type: 'value',
  allowed: 'true or false',
  accepts: (value) => typeof value === 'boolean',
}
const share: Rule = {
  type: 'value',
  allowed: 'a share such as 0.1',
  accepts: (value) => parseShare(value) !== undefined,
}
const text: Rule = matching('a text', /[^]/)
const objectName: Rule = matching('lower-case letters, digits, "-" and ".", at most 253', DNS_SUBDOMAIN)
const secretKey: Rule = matching(
  'letters, digits, "-", "_" and ".", at most 253',
  /^(?!\.{1,2}$)[-._a-zA-Z0-9]{1,253}$/,
)

function matching(allowed: string, pattern: RegExp): Rule {
  return { type: 'value', allowed, accepts: (value) => typeof value === 'string' && pattern.test(value) }
}

/** A number, which KEDA wants as a text. */
function amount(range: string, isInRange: (value: number) => boolean): Rule {
  const accepts = (value: unknown): boolean =>
    (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) &&
    Number.isFinite(Number(value)) &&
    isInRange(Number(value))
  return { type: 'value', allowed: `a number ${range}`, accepts }
}

function whole(min: number, max = MAX_INT32): Rule {
  const accepts = (value: unknown): boolean =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
  return { type: 'value', allowed: `a whole number from ${min} to ${max}`, accepts }
}

function choice(of: readonly string[], unsupported: Readonly<Record<string, string>> = {}): Rule {
  return {
    type: 'value',
    allowed: of.join(' or '),
    accepts: (value) => of.some((word) => word === value),
    refused: unsupported,
  }
}

function refused(advice: string, ...harmless: readonly unknown[]): Rule {
  return { type: 'refused', advice, harmless }
}

function required(rule: Rule): Rule {
  return { ...rule, required: true }
}

/** What Kubernetes keeps with every object; of it a name, a namespace and annotations concern us. */
export const OBJECT_META: Shape = {
  apiVersion: text,
  kind: text,
  metadata: required(map),
  'metadata.name': required(objectName),
  'metadata.namespace': matching('lower-case letters, digits and "-", at most 63', DNS_LABEL),
  'metadata.annotations': texts,
  'metadata.labels': any,
  'metadata.creationTimestamp': any,
  'metadata.deletionGracePeriodSeconds': any,
  'metadata.deletionTimestamp': any,
  'metadata.finalizers': any,
  'metadata.generateName': any,
  'metadata.generation': any,
  'metadata.managedFields': any,
  'metadata.ownerReferences': any,
  'metadata.resourceVersion': any,
  'metadata.selfLink': any,
  'metadata.uid': any,
  status: any,
}

const HPA = 'spec.advanced.horizontalPodAutoscalerConfig'

/** One direction of `behavior`, with the limits of `autoscaling/v2`. */
const direction = (name: string): Shape => ({
  [`${HPA}.behavior.${name}`]: map,
  [`${HPA}.behavior.${name}.stabilizationWindowSeconds`]: whole(0, MAX_WINDOW_SECONDS),
  [`${HPA}.behavior.${name}.selectPolicy`]: choice(['Max', 'Min', 'Disabled']),
  [`${HPA}.behavior.${name}.tolerance`]: share,
  [`${HPA}.behavior.${name}.policies`]: list,
  [`${HPA}.behavior.${name}.policies[]`]: map,
  [`${HPA}.behavior.${name}.policies[].type`]: required(choice(['Pods', 'Percent'])),
  [`${HPA}.behavior.${name}.policies[].value`]: required(whole(1)),
  [`${HPA}.behavior.${name}.policies[].periodSeconds`]: required(whole(1, MAX_PERIOD_SECONDS)),
})

/** What a `keda.sh/v1alpha1` ScaledObject says, by KEDA 2.21. */
export const SCALED_OBJECT_SPEC: Shape = {
  spec: required(map),
  'spec.scaleTargetRef': required(map),
  'spec.scaleTargetRef.name': required(objectName),
  'spec.scaleTargetRef.apiVersion': matching(
    'a group and a version such as apps/v1',
    /^(?:[a-z0-9.-]+\/)?v[a-z0-9]+$/,
  ),
  'spec.scaleTargetRef.kind': matching('a kind such as StatefulSet', /^[A-Z][A-Za-z0-9]*$/),
  'spec.scaleTargetRef.envSourceContainerName': refused(
    'we do not read the environment of other containers; set the variables in that of kafka-autoscaler and remove the field',
  ),
  'spec.pollingInterval': whole(1),
  'spec.cooldownPeriod': whole(0),
  'spec.initialCooldownPeriod': whole(0),
  'spec.idleReplicaCount': whole(0),
  'spec.minReplicaCount': whole(0),
  'spec.maxReplicaCount': whole(1),
  'spec.fallback': map,
  'spec.fallback.failureThreshold': required(whole(0)),
  'spec.fallback.replicas': required(whole(0)),
  'spec.fallback.behavior': choice(
    ['static', 'currentReplicas', 'currentReplicasIfHigher', 'scalingModifiers'],
    {
      currentReplicasIfLower: 'an outage never lowers the replicas here',
    },
  ),
  'spec.advanced': map,
  'spec.advanced.restoreToOriginalReplicaCount': refused(
    'the replicas stay as they are when scaling ends; set them with kubectl scale',
    false,
  ),
  'spec.advanced.scalingModifiers': map,
  'spec.advanced.scalingModifiers.formula': text,
  'spec.advanced.scalingModifiers.target': amount('above 0', (value) => value > 0),
  'spec.advanced.scalingModifiers.activationTarget': amount('from 0', (value) => value >= 0),
  'spec.advanced.scalingModifiers.metricType': choice(['AverageValue', 'Value']),
  [HPA]: map,
  [`${HPA}.name`]: text,
  [`${HPA}.behavior`]: map,
  ...direction('scaleUp'),
  ...direction('scaleDown'),
  'spec.triggers': required(list),
  'spec.triggers[]': map,
  'spec.triggers[].type': required(text),
  'spec.triggers[].name': text,
  'spec.triggers[].metadata': texts,
  'spec.triggers[].metricType': text,
  'spec.triggers[].useCachedMetrics': flag,
  'spec.triggers[].authenticationRef': map,
  'spec.triggers[].authenticationRef.name': required(objectName),
  'spec.triggers[].authenticationRef.kind': choice(['TriggerAuthentication'], {
    ClusterTriggerAuthentication: 'without a cluster role there is none; make it a TriggerAuthentication',
  }),
}

const NO_CLOUD = 'identities of a cloud are not supported'
const CLOUD_IDENTITIES = { 'azure-workload': NO_CLOUD, aws: NO_CLOUD, 'aws-eks': NO_CLOUD, gcp: NO_CLOUD }

const ELSEWHERE = 'let the secret be mounted as files, and name it in secretTargetRef'

/** What a `keda.sh/v1alpha1` TriggerAuthentication says, by KEDA 2.21. */
export const TRIGGER_AUTHENTICATION_SPEC: Shape = {
  spec: required(map),
  ...references('secretTargetRef'),
  ...references('configMapTargetRef'),
  'spec.env': listOrNone,
  'spec.env[]': map,
  'spec.env[].parameter': required(text),
  'spec.env[].name': required(text),
  'spec.env[].containerName': refused(
    'we do not read the environment of other containers; set the variable in that of kafka-autoscaler and remove the field',
  ),
  'spec.podIdentity': map,
  'spec.podIdentity.provider': choice(['none'], CLOUD_IDENTITIES),
  'spec.podIdentity.identityId': any,
  'spec.podIdentity.identityTenantId': any,
  'spec.podIdentity.identityAuthorityHost': any,
  'spec.podIdentity.roleArn': any,
  'spec.podIdentity.externalID': any,
  'spec.podIdentity.identityOwner': any,
  'spec.hashiCorpVault': refused(ELSEWHERE),
  'spec.azureKeyVault': refused(ELSEWHERE),
  'spec.gcpSecretManager': refused(ELSEWHERE),
  'spec.awsSecretManager': refused(ELSEWHERE),
  'spec.boundServiceAccountToken': refused(ELSEWHERE),
  'spec.oauth2': refused('set the OAuth parameters that the trigger itself takes'),
  'spec.filePath': refused(ELSEWHERE),
}

function references(name: 'secretTargetRef' | 'configMapTargetRef'): Shape {
  return {
    [`spec.${name}`]: listOrNone,
    [`spec.${name}[]`]: map,
    [`spec.${name}[].parameter`]: required(text),
    [`spec.${name}[].name`]: required(objectName),
    [`spec.${name}[].key`]: required(secretKey),
  }
}
