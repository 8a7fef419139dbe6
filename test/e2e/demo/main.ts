import { arrivalsOf, readShape } from '../../../sandbox/load.ts'
import { loadName } from '../../../sandbox/options.ts'
import type { Options } from '../../../sandbox/options.ts'
import { play } from '../../../sandbox/play.ts'
import type { Presentation } from '../../../sandbox/play.ts'
import { runProgram } from '../../../sandbox/program.ts'
import { quitSwitch, untilQuit } from '../../../sandbox/quit.ts'
import { isTerminal } from '../../../sandbox/screen.ts'
import type { Stage } from '../../../sandbox/stage.ts'
import { UsageError } from '../../../sandbox/usage-error.ts'
import { startLab } from '../lab/stage.ts'
import type { Lab } from '../lab/stage.ts'
import { parseDemoOptions, renderDemoUsage } from './options.ts'
import { setLabStage } from './stage.ts'

runProgram('demo', async (args) => {
  const options = parseDemoOptions(args, isTerminal())
  if (options === 'help') {
    process.stdout.write(renderDemoUsage())
    return 0
  }
  const arrivals = arrivalsOf(readShape(options.load), options.partitions)
  const quit = quitSwitch()
  process.stderr.write(
    'Apache Kafka and Kubernetes start; the first time they are built, which takes minutes …\n',
  )
  const set = async (): Promise<Stage> => setLabStage(await openLab(), options, arrivals)
  const stage = await Promise.race([set(), untilQuit(quit.signal)])
  // What has been started by then ends with this process.
  return stage === undefined ? 0 : play(stage, presentationOf(options), quit)
})

/** A lab that does not start says what the machine lacks. */
async function openLab(): Promise<Lab> {
  try {
    return await startLab()
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function presentationOf({ load, mode }: Options): Presentation {
  return { title: { name: 'demo', load: loadName(load), assignor: 'kafkajs', speed: 1 }, mode }
}
