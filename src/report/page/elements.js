/** @import { PageData } from '../page-data.ts' */

/** @returns {HTMLElement} */
export function element(/** @type {string} */ id) {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}

/** @type {PageData} */
export const data = JSON.parse(element('data').textContent)

/** Shows lines beside the pointer while it is over a chart. */
export function explain(
  /** @type {uPlot} */ { over },
  /** @type {(event: MouseEvent) => readonly string[]} */ linesAt,
) {
  const tip = element('tip')
  over.addEventListener('mouseleave', () => (tip.hidden = true))
  over.addEventListener('mousemove', (event) => {
    const lines = linesAt(event)
    tip.hidden = lines.length === 0
    // Text, never HTML: names and reasons come from files.
    tip.textContent = lines.join('\n')
    const left = event.pageX + 16
    const fits = left + tip.offsetWidth < document.documentElement.clientWidth
    tip.style.left = `${fits ? left : Math.max(0, event.pageX - 16 - tip.offsetWidth)}px`
    tip.style.top = `${event.pageY + 16}px`
  })
}

/** In pixels. */
const NEAR = 8

/**
 * What is nearest, if anything is near.
 * @template T
 */
export function nearest(/** @type {readonly T[]} */ items, /** @type {(item: T) => number} */ distanceTo) {
  const [first] = items
    .map((item) => ({ item, distance: distanceTo(item) }))
    .filter(({ distance }) => distance <= NEAR)
    .toSorted((a, b) => a.distance - b.distance)
  return first?.item
}
