import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A workload that is scaled on the lag of a group of its own on a topic of its own; all three have its name. */
export interface Subject {
  readonly name: string
  readonly bootstrapServers: string
}

/** A file may have 1 MiB. */
const PER_FILE = 100

/** What the ScaledObjects take for one replica. */
export const MESSAGES_PER_POD = 100

const ANY_NUMBER_AT_ONCE = {
  stabilizationWindowSeconds: 0,
  policies: [{ type: 'Pods', value: 100, periodSeconds: 1 }],
}

/** Writes a ScaledObject for each subject into a new folder, in files of a hundred. */
export async function writeScaledObjects(
  folder: string,
  subjects: readonly Subject[],
  intervalSeconds: number,
): Promise<void> {
  await mkdir(folder)
  for (let first = 0; first < subjects.length; first += PER_FILE) {
    const objects = subjects
      .slice(first, first + PER_FILE)
      .map((subject) => JSON.stringify(scaledObject(subject, intervalSeconds)))
    await writeFile(join(folder, `${first}.yaml`), objects.join('\n---\n'))
  }
}

/** From 1 replica on, up and down at once. */
function scaledObject({ name, bootstrapServers }: Subject, intervalSeconds: number): object {
  const behavior = { scaleUp: ANY_NUMBER_AT_ONCE, scaleDown: ANY_NUMBER_AT_ONCE }
  const metadata = { bootstrapServers, consumerGroup: name, topic: name, lagThreshold: `${MESSAGES_PER_POD}` }
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name },
    spec: {
      scaleTargetRef: { name },
      pollingInterval: intervalSeconds,
      minReplicaCount: 1,
      advanced: { horizontalPodAutoscalerConfig: { behavior } },
      triggers: [{ type: 'kafka', metadata }],
    },
  }
}
