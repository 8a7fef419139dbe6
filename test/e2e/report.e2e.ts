import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { renderReport } from '../../src/report/render.ts'
import type { Report } from '../../src/report/report.ts'
import { report, run, series } from '../report/reports.ts'
import { openInBrowser } from './lab/browser.ts'
import type { BrowserPage } from './lab/browser.ts'
import { temporaryFolder } from './lab/process.ts'

const EVIL = '</script><script>document.title = "hacked"</script><img src=x onerror="document.title=1">'

/** One change, in the middle. */
const sample: Report = report({
  title: `Policies ${EVIL}`,
  runs: [
    {
      ...run(`ours ${EVIL}`),
      series: series({
        changes: [
          { at: 75_000, from: 1, to: 3, count: 1, reason: 'ScaledUp', why: `backlog 300 wants 3 ${EVIL}` },
        ],
      }),
    },
    run('hpa'),
  ],
  sweep: {
    settings: ['MAX_REPLICAS'],
    variants: [{ policy: 'ours', values: ['5'], figures: run('').figures, onFront: true }],
  },
})

suite('a report in a browser', { timeout: 120_000 }, () => {
  let page: BrowserPage
  before(async () => {
    const file = join(await temporaryFolder('report'), 'report.html')
    writeFileSync(file, renderReport(sample))
    page = await openInBrowser(file)
  })
  after(() => page.close())

  /** The mean of red, green and blue (0 to 255) of a chart's pixels that are not transparent, and how many there are. */
  const inkOf = async (selector: string): Promise<{ readonly light: number; readonly pixels: number }> =>
    JSON.parse(
      String(
        await page.evaluate(`(() => {
          const canvas = document.querySelector('${selector} canvas')
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
          let [sum, pixels] = [0, 0]
          for (let i = 0; i < data.length; i += 4)
            if (data[i + 3] > 200) { sum += (data[i] + data[i + 1] + data[i + 2]) / 3; pixels += 1 }
          return JSON.stringify({ light: sum / pixels, pixels })
        })()`),
      ),
    )

  test('draws every chart, and nothing goes wrong', async () => {
    assert.equal(await page.evaluate(`document.querySelectorAll('.uplot canvas').length`), 2 * 3 + 1)
    for (const chart of ['#front', '#replicas-0', '#lag-0', '#age-0', '#replicas-1'])
      assert.ok((await inkOf(chart)).pixels > 500, chart)
    assert.deepEqual(page.errors, [])
  })

  test('says why the replicas changed where one points at the change', async () => {
    await page.pointAt('#replicas-0 .u-over', 0.5, 0.5)
    const tip = String(await page.evaluate(`document.querySelector('#tip').textContent`))
    assert.ok(tip.includes('▲ 1 → 3: ScaledUp\nbacklog 300 wants 3'), tip)
    assert.ok(tip.includes('replicas 1 to 3, ready 1'), tip)
    await page.pointAt('#title', 0.5, 0.5)
    assert.equal(await page.evaluate(`document.querySelector('#tip').hidden`), true)
  })

  test('lists the changes for those who cannot point', async () => {
    await page.evaluate(
      `document.querySelector('#changes-0').open = true; new Promise((go) => setTimeout(go, 100))`,
    )
    const text = String(await page.evaluate(`document.querySelector('#changes-0 table').textContent`))
    assert.match(text, /^00:01:15▲ 1 → 3: ScaledUp/)
  })

  test('runs nothing that a name brings along', async () => {
    assert.equal(await page.evaluate('document.title'), sample.title)
    assert.equal(await page.evaluate(`document.querySelectorAll('img').length`), 0)
  })

  test('is light or dark as the system is, its charts included', async () => {
    const light = await inkOf('#replicas-0')
    await page.tools.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: 'dark' }],
    })
    await page.evaluate('new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))')
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(13, 17, 23)')
    assert.ok((await inkOf('#replicas-0')).light !== light.light)
  })

  test('is light on paper, and fits its width, even from a dark screen', async () => {
    await page.evaluate(`dispatchEvent(new Event('beforeprint')); Promise.resolve()`)
    await page.tools.send('Emulation.setEmulatedMedia', { media: 'print' })
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
    assert.ok(Number(await page.evaluate(`document.querySelector('#replicas-0 .uplot').clientWidth`)) <= 700)
    const { data = '' } = await page.tools.send('Page.printToPDF')
    assert.match(Buffer.from(data, 'base64').toString('latin1'), /^%PDF-/)
  })
})
