import { fstatSync } from 'node:fs'
import { readOptions } from './options.ts'
import { startShop } from './start.ts'

const STDIN = 0

try {
  const shop = startShop({
    ...readOptions(process.argv.slice(2)),
    report: (line) => console.error(`shop: ${line}`),
  })
  const stop = (): void => void shop.stop().then(() => process.exit(0))
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.once('disconnect', stop)
  if (isPipe(STDIN)) process.stdin.resume().once('end', stop).once('error', stop)
} catch (error) {
  console.error(`shop: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 2
}

/** A parent that holds our stdin open takes the shop with it when it ends; /dev/null says nothing. */
function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor)
    return stat.isFIFO() || stat.isSocket()
  } catch {
    return false
  }
}
