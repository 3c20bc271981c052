/** What the tables of this package look like; written to the data folder and checked at the start. */
export const SCHEMA_VERSION = 2
