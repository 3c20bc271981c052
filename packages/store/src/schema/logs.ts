/**
 * Tables of a log file. Only ever appended to: no indexes, constraints, updates, deletes or later
 * DDL, because that is where DuckDB's replay after a crash goes wrong. `seq` counts up in the order
 * appended; `rowid` does not, as DuckDB inserts chunks in parallel. `line_grams` has a row for each
 * full block of rows (`grams/gram-index.ts`); files of before it was there have blocks without.
 */
export const logSchema = `
CREATE TABLE IF NOT EXISTS streams(id UINTEGER, labels VARCHAR);
CREATE TABLE IF NOT EXISTS level_names(id USMALLINT, name VARCHAR);
CREATE TABLE IF NOT EXISTS log_rows(
  seq BIGINT,
  ts BIGINT,
  stream UINTEGER,
  level USMALLINT,
  line VARCHAR,
  metadata VARCHAR,
  trace_id UHUGEINT,
  span_id UBIGINT
);
CREATE TABLE IF NOT EXISTS line_grams(block UINTEGER, grams BLOB);
`
