import { daedalus } from './daedalus.ts'
import { ezzeddine } from './ezzeddine.ts'
import { landau } from './landau.ts'
import type { Paper } from './paper.ts'

/** The published comparisons that are repeated. */
export const PAPERS: readonly Paper[] = [ezzeddine, daedalus, landau]
