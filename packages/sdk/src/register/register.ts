import { init } from '../init/init.ts'

// `node --import @tailspan/sdk/register app.js`: everything comes from the environment.
init()
