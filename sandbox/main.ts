import { arrivalsOf, readShape } from './load.ts'
import { loadName, parseOptions } from './options.ts'
import type { Options } from './options.ts'
import { play } from './play.ts'
import type { Presentation } from './play.ts'
import { runProgram } from './program.ts'
import { quitSwitch, untilQuit } from './quit.ts'
import { isTerminal } from './screen.ts'
import { renderServed } from './serve.ts'
import { setStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { renderUsage } from './usage.ts'

runProgram('sandbox', async (args) => {
  const options = parseOptions(args, isTerminal())
  if (options === 'help') {
    process.stdout.write(renderUsage())
    return 0
  }
  const arrivals = arrivalsOf(readShape(options.load), options.partitions)
  const quit = quitSwitch()
  const stage = await setStage(options, arrivals)
  return options.mode === 'serve' ? serve(stage, quit) : play(stage, presentationOf(options), quit)
})

function presentationOf({ load, assignor, speed, mode }: Options): Presentation {
  return { title: { name: 'sandbox', load: loadName(load), assignor, speed }, mode }
}

/** Keeps the servers and the workload up for whoever wants to use them. */
async function serve(stage: Stage, quit: AbortController): Promise<number> {
  stage.start()
  process.stdout.write(renderServed(stage))
  await Promise.race([untilQuit(quit.signal), stage.over])
  await stage.close()
  return 0
}
