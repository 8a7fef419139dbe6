import { startKafka } from '../lab/kafka.ts'
import { clientOf } from '../lab/kafka-client.ts'
import { describeBurst } from './burst.ts'
import { agrees, renderComparison } from './comparison.ts'
import { courseOf } from './course.ts'
import { workOff } from './real.ts'
import { simulate } from './simulated.ts'

process.stdout.write(`${describeBurst()}\n\n`)
const kafka = await startKafka()
const comparison = {
  model: courseOf(simulate()),
  real: courseOf(await workOff(clientOf(kafka.bootstrap.plain))),
}
await kafka.stop()
process.stdout.write(renderComparison(comparison))
process.exitCode = agrees(comparison) ? 0 : 1
