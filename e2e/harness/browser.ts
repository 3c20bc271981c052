import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { root } from './process.ts'

const screenshots = join(tmpdir(), 'tailspan-screenshots')

/** Builds the UI as it is in the tree now: the server serves what was built. */
export function buildUi(): void {
  const vite = ['node_modules/vite/bin/vite.js', 'build', 'apps/ui', '--logLevel', 'warn']
  // For production as users get it, not with the NODE_ENV=test of this process.
  // oxlint-disable-next-line node/no-process-env -- handed on, not read
  const env = { ...process.env, NODE_ENV: 'production' }
  const { status, stderr } = spawnSync(process.execPath, vite, { cwd: root, encoding: 'utf8', env })
  if (status !== 0) throw new Error(`the UI cannot be built:\n${stderr}`)
}

/** How long a page may take to show what a test waits for, milliseconds. */
const PATIENCE = 20_000

/**
 * A page of a real Chromium, out of an npm package and without a window, that collects what goes
 * wrong in it: errors thrown and errors on the console. Each test has its own browser, because this
 * one is a single process and does not outlive its page.
 */
export async function openPage(): Promise<{ page: Page; problems: string[] }> {
  const browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: sparticuz.args,
    headless: true,
  })
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, locale: 'en-US' })
  page.setDefaultTimeout(PATIENCE)
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
