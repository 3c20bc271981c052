import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium, type Page } from 'playwright-core'
import { root } from './process.ts'

export const screenshots = join(tmpdir(), 'tailspan-screenshots')

/** Builds the UI as it is in the tree now: the server serves what was built. */
export function buildUi(): void {
  const vite = ['node_modules/vite/bin/vite.js', 'build', 'apps/ui', '--logLevel', 'warn']
  const { status, stderr } = spawnSync(process.execPath, vite, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the UI cannot be built:\n${stderr}`)
}

/** A real Chromium without a window, out of an npm package. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: sparticuz.args,
    headless: true,
  })
}

/** A page that collects what goes wrong in it: errors thrown and errors on the console. */
export async function openPage(browser: Browser): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  return { page, problems }
}

/** Keeps a picture of the page, to look at when a test fails. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`) })
}
