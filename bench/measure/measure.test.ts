import { expect, it } from 'vitest'
import { median } from './median.ts'
import { cpuSeconds } from './processes.ts'

it('takes the middle', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
})

it.runIf(process.platform === 'linux')('reads the processor time of this process', async () => {
  const own = process.cpuUsage()
  expect(await cpuSeconds(process.pid)).toBeGreaterThanOrEqual((own.user + own.system) / 1e6 - 0.1)
  expect(await cpuSeconds(2 ** 30)).toBeNaN()
})
