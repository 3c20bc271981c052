// `npm start`: builds when something changed, then becomes the server, with the demo beside it.
import { pathToFileURL } from 'node:url'
import { build, isFresh, serverEntry } from './build.mjs'

if (!isFresh()) {
  console.log('building (once, about ten seconds) …')
  if (!build()) process.exit(1)
}
// In this same process, so that signals and the process id are the server's own. The first of
// two contradicting flags loses: --no-demo switches the demo off.
process.argv = [process.execPath, serverEntry, '--demo', ...process.argv.slice(2)]
await import(pathToFileURL(serverEntry).href)
